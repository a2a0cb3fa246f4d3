import { Button, Modal } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Approval, ApprovalState } from "../../../api/types";
import type { Column } from "../../../ui/DataTable";
import { Facts } from "../../../ui/Facts";
import { formatAgo, formatDateTime } from "../../../ui/format";
import { Page } from "../../../ui/Page";
import { RowParts } from "../../../ui/RowList";
import { Segmented } from "../../../ui/Segmented";
import { Tag } from "../../../ui/Tag";
import parts from "../parts/parts.module.css";
import { QueueTable } from "../parts/QueueTable";
import { RowButton } from "../parts/RowButton";
import { useAct } from "../parts/useAct";
import { approvalsQuery, decide } from "../queries";
import { kindWords, sentence } from "../words";

const route = getRouteApi("/admin/approvals");
const GONE = "Former member";

const STATES: readonly { value: ApprovalState | "all"; label: string }[] = [
  { value: "all", label: "All" },
  { value: "open", label: "Open" },
  { value: "approved", label: "Approved" },
  { value: "rejected", label: "Rejected" },
  { value: "expired", label: "Run out" },
];

const TONES = { open: "accent", approved: "gain", rejected: "loss", expired: "neutral" } as const;

function StateTag({ state }: { state: ApprovalState }) {
  return <Tag tone={TONES[state]}>{STATES.find(({ value }) => value === state)?.label}</Tag>;
}

function whatOf({ kind, facts }: Approval): string {
  const more = Object.values(facts).map((value) => sentence(String(value)));
  return [kindWords(kind), ...more].join(": ");
}

export function ApprovalsPage() {
  const wanted = route.useSearch();
  const navigate = useNavigate();
  const [opened, setOpened] = useState<Approval | null>(null);
  const columns: readonly Column<Approval>[] = [
    {
      key: "what",
      label: "What",
      cell: (row) => <RowButton onOpen={() => setOpened(row)}>{whatOf(row)}</RowButton>,
    },
    { key: "whom", label: "For", cell: ({ subject }) => subject.name ?? GONE },
    { key: "by", label: "Asked by", cell: ({ requested_by }) => requested_by.name ?? GONE },
    { key: "state", label: "State", cell: ({ state }) => <StateTag state={state} /> },
    { key: "when", label: "Asked", numeric: true, cell: ({ requested_at }) => formatAgo(requested_at) },
  ];
  return (
    <Page title="Approvals" width="wide" lead="What one asks for and another decides.">
      <div className={parts.scroll}>
        <Segmented
          label="State"
          value={wanted.state ?? "all"}
          segments={STATES}
          onChange={(state) =>
            void navigate({ to: "/admin/approvals", search: state === "all" ? {} : { state } })
          }
        />
      </div>
      <QueueTable
        query={useInfiniteQuery(approvalsQuery(wanted))}
        caption="Approvals"
        columns={columns}
        rowKey={({ id }) => id}
        onOpen={setOpened}
        card={(row) => (
          <RowButton onOpen={() => setOpened(row)}>
            <RowParts
              title={whatOf(row)}
              note={`${row.subject.name ?? GONE}, asked by ${row.requested_by.name ?? GONE}`}
              figure={<StateTag state={row.state} />}
              detail={formatAgo(row.requested_at)}
            />
          </RowButton>
        )}
        empty={{
          icon: IconChecklist,
          title: "Nothing waits here",
          words: "Roles and resets of second factors are asked for on the page of the person.",
        }}
      />
      {opened && <Request request={opened} onClose={() => setOpened(null)} />}
    </Page>
  );
}

function Request({ request, onClose }: { request: Approval; onClose: () => void }) {
  const { start, dialogs } = useAct();
  const ask = (how: "approval" | "rejection"): void =>
    start({
      title: how === "approval" ? "Approve the request?" : "Reject the request?",
      words:
        how === "approval"
          ? `${whatOf(request)}, for ${request.subject.name ?? GONE}. It is carried out at once.`
          : "Nothing is changed. The same may be asked for again.",
      confirm: how === "approval" ? "Approve" : "Reject",
      tone: how === "approval" ? "accent" : "loss",
      name: "note",
      done: how === "approval" ? "Approved and carried out" : "Rejected",
      run: async (note) => {
        await decide(request.id, how, note);
        onClose();
      },
    });
  return (
    <>
      <Modal opened onClose={onClose} title={whatOf(request)} closeButtonProps={{ "aria-label": "Close" }}>
        <div className={parts.detail}>
          <Facts
            facts={[
              {
                label: "For",
                value: (
                  <Link to="/admin/people/$id" params={{ id: request.subject.id }}>
                    {request.subject.name ?? GONE}
                  </Link>
                ),
              },
              { label: "Asked by", value: request.requested_by.name ?? GONE },
              { label: "Reason", value: request.reason || "Forgotten" },
              { label: "Asked", value: formatDateTime(request.requested_at) },
              ...(request.state === "open"
                ? [{ label: "Runs out", value: formatDateTime(request.expires_at) }]
                : []),
              { label: "State", value: <StateTag state={request.state} /> },
              ...(request.decided_by
                ? [
                    { label: "Decided by", value: request.decided_by.name ?? GONE },
                    { label: "Note", value: request.note ?? "Forgotten" },
                  ]
                : []),
            ]}
          />
          {request.may_decide && (
            <div className={parts.actions}>
              <Button variant="default" onClick={() => ask("rejection")}>
                Reject
              </Button>
              <Button onClick={() => ask("approval")}>Approve</Button>
            </div>
          )}
          {request.state === "open" && !request.may_decide && (
            <p className={parts.quiet}>Somebody else has to decide this.</p>
          )}
        </div>
      </Modal>
      {dialogs}
    </>
  );
}
