import { IconUserOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import type { AskedExport, ErasureRequest, ErasureStatus } from "../../../api/types";
import type { Column } from "../../../ui/DataTable";
import { formatDate } from "../../../ui/format";
import { Page } from "../../../ui/Page";
import { RowLink, RowParts } from "../../../ui/RowList";
import { Segmented } from "../../../ui/Segmented";
import { Tag } from "../../../ui/Tag";
import { sizeWords } from "../../privacy/words";
import parts from "../parts/parts.module.css";
import { QueueTable } from "../parts/QueueTable";
import { erasuresQuery, exportsQuery } from "../queries";
import { sentence } from "../words";
import { ErasureTag } from "./ErasureTag";

const route = getRouteApi("/admin/privacy");

const STATES: readonly { value: ErasureStatus | "all"; label: string }[] = [
  { value: "all", label: "All" },
  { value: "waiting", label: "Waiting" },
  { value: "blocked", label: "Blocked" },
  { value: "done", label: "Done" },
  { value: "cancelled", label: "Cancelled" },
];

function Who({ row }: { row: { person_id: string; name: string | null } }) {
  return (
    <Link to="/admin/people/$id" params={{ id: row.person_id }}>
      <strong>{row.name ?? "Former member"}</strong>
    </Link>
  );
}

const ERASURES: readonly Column<ErasureRequest>[] = [
  { key: "who", label: "Who", cell: (row) => <Who row={row} /> },
  { key: "state", label: "State", cell: ({ status }) => <ErasureTag status={status} /> },
  {
    key: "blocked",
    label: "Stands in the way",
    cell: ({ blocked_by }) => blocked_by.map(sentence).join(", ") || "Nothing",
  },
  { key: "asked", label: "Asked", numeric: true, cell: ({ requested_at }) => formatDate(requested_at) },
  {
    key: "due",
    label: "Due",
    numeric: true,
    cell: ({ due_at, done_at }) => (done_at ? `Done ${formatDate(done_at)}` : formatDate(due_at)),
  },
];

const EXPORTS: readonly Column<AskedExport>[] = [
  { key: "who", label: "Who", cell: (row) => <Who row={row} /> },
  { key: "state", label: "State", cell: ({ status }) => <Tag>{sentence(status)}</Tag> },
  {
    key: "size",
    label: "Size",
    numeric: true,
    cell: ({ size }) => (size === null ? "Not ready" : sizeWords(size)),
  },
  { key: "asked", label: "Asked", numeric: true, cell: ({ requested_at }) => formatDate(requested_at) },
];

export function PrivacyPage() {
  const wanted = route.useSearch();
  const navigate = useNavigate();
  const open = (row: { person_id: string }): void =>
    void navigate({ to: "/admin/people/$id", params: { id: row.person_id } });
  return (
    <Page
      title="Privacy requests"
      width="wide"
      lead="Who asked to be forgotten or for a copy of their data. Both are carried out by themselves."
    >
      <div className={parts.scroll}>
        <Segmented
          label="State"
          value={wanted.status ?? "all"}
          segments={STATES}
          onChange={(status) =>
            void navigate({ to: "/admin/privacy", search: status === "all" ? {} : { status } })
          }
        />
      </div>
      <h2 className={parts.quiet}>To be forgotten</h2>
      <QueueTable
        query={useInfiniteQuery(erasuresQuery(wanted))}
        caption="Requests to be forgotten"
        columns={ERASURES}
        rowKey={({ id }) => id}
        onOpen={open}
        card={(row) => (
          <RowLink to="/admin/people/$id" params={{ id: row.person_id }}>
            <RowParts
              title={row.name ?? "Former member"}
              note={row.blocked_by.map(sentence).join(", ") || `Asked ${formatDate(row.requested_at)}`}
              figure={<ErasureTag status={row.status} />}
              detail={`Due ${formatDate(row.due_at)}`}
            />
          </RowLink>
        )}
        empty={{
          icon: IconUserOff,
          title: "Nobody asked",
          words: "Requests are made in the settings, under Your data.",
        }}
      />
      <h2 className={parts.quiet}>Copies</h2>
      <QueueTable
        query={useInfiniteQuery(exportsQuery)}
        caption="Copies of data"
        columns={EXPORTS}
        rowKey={({ id }) => id}
        onOpen={open}
        card={(row) => (
          <RowLink to="/admin/people/$id" params={{ id: row.person_id }}>
            <RowParts
              title={row.name ?? "Former member"}
              note={`Asked ${formatDate(row.requested_at)}`}
              figure={<Tag>{sentence(row.status)}</Tag>}
              detail={row.size === null ? "" : sizeWords(row.size)}
            />
          </RowLink>
        )}
        empty={{ icon: IconUserOff, title: "Nobody asked", words: "Copies are kept for seven days." }}
      />
    </Page>
  );
}
