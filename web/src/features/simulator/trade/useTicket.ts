import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { pendingBody } from "../../../api/idempotency";
import { type ApiProblem, asProblem } from "../../../api/problem";
import type { OrderIn, OrderPlaced, OrderPreview } from "../../../api/types";
import { useSubmit } from "../../../ui/form";
import { showPlaced } from "../placed";
import { orderForm, placeOrder, previewQuery } from "../queries";
import { type Draft, EMPTY, orderOf } from "./ticketMath";

export interface Ticket {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  /** What the server says the order would come to, or why not; older than the draft while `isCurrent` is false. */
  preview: { data: OrderPreview | undefined; problem: ApiProblem | null; isCurrent: boolean };
  /** The order to be confirmed, or null while it is being written. */
  reviewed: OrderIn | null;
  /** It was sent before, and its answer never came: sending it again is safe and tells what became of it. */
  isUncertain: boolean;
  review: () => void;
  edit: () => void;
  confirm: () => void;
  isPending: boolean;
  problem: ApiProblem | null;
  placed: OrderPlaced | null;
  /** Puts the receipt away and begins the next order. */
  next: () => void;
}

/** The ticket of one symbol: its draft (kept over a reload), its preview, its one confirmation, its receipt. */
export function useTicket(symbol: string): Ticket {
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => storedDraft(symbol));
  const [reviewed, setReviewed] = useState<OrderIn | null>(
    () => pendingBody(orderForm(symbol)) as OrderIn | null,
  );
  const [placed, setPlaced] = useState<OrderPlaced | null>(null);
  const { submit, problem, isPending, reset } = useSubmit({
    send: placeOrder,
    onDone: (answer) => {
      showPlaced(queries, answer);
      setPlaced(answer);
      setReviewed(null);
      setDraft((current) => ({ ...current, size: "" }));
    },
  });
  useEffect(() => sessionStorage.setItem(draftKey(symbol), JSON.stringify(draft)), [symbol, draft]);
  const preview = usePreview(symbol, draft, reviewed);
  return {
    draft,
    change: (part) => setDraft((current) => ({ ...current, ...part })),
    preview,
    reviewed,
    isUncertain: reviewed !== null && !isPending && pendingBody(orderForm(symbol)) !== null,
    review: () => setReviewed(orderOf(symbol, draft)),
    edit: () => {
      reset();
      setReviewed(null);
    },
    confirm: () => {
      if (reviewed) submit(reviewed);
    },
    isPending,
    problem,
    placed,
    next: () => {
      reset();
      setPlaced(null);
    },
  };
}

/** The preview of what is being confirmed, or else of what is being written, once the typing pauses. */
function usePreview(symbol: string, draft: Draft, reviewed: OrderIn | null): Ticket["preview"] {
  const written = useMemo(() => orderOf(symbol, draft), [symbol, draft]);
  const [settled] = useDebouncedValue(written, 250);
  const wanted = reviewed ?? settled;
  const query = useQuery({
    ...previewQuery(wanted ?? { symbol, side: "buy", type: "market" }),
    enabled: wanted !== null,
    placeholderData: keepPreviousData,
  });
  const isCurrent = wanted !== null && !query.isPlaceholderData && (reviewed !== null || written === settled);
  return {
    data: wanted === null ? undefined : query.data,
    problem: query.error && isCurrent ? asProblem(query.error) : null,
    isCurrent: isCurrent && query.data !== undefined && query.error === null,
  };
}

function draftKey(symbol: string): string {
  return `saker.ticket.${symbol}`;
}

function storedDraft(symbol: string): Draft {
  const stored = sessionStorage.getItem(draftKey(symbol));
  return stored === null ? EMPTY : { ...EMPTY, ...(JSON.parse(stored) as Partial<Draft>) };
}
