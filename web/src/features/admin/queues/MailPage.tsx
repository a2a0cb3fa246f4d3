import { Button } from "@mantine/core";
import { IconMailOff } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Suppressed } from "../../../api/types";
import type { Column } from "../../../ui/DataTable";
import { formatDateTime } from "../../../ui/format";
import { Page } from "../../../ui/Page";
import { RowParts } from "../../../ui/RowList";
import { QueueTable } from "../parts/QueueTable";
import { useAct } from "../parts/useAct";
import { accessQuery, releaseAddress, suppressionsQuery } from "../queries";

const shortOf = ({ id }: Suppressed): string => `Address ${id.slice(-8)}`;

export function MailPage() {
  const may = useQuery(accessQuery).data?.permissions.includes("mail.release") ?? false;
  const { start, dialogs } = useAct();
  const release = (row: Suppressed) =>
    may && (
      <Button
        variant="default"
        size="compact-sm"
        onClick={() =>
          start({
            title: "Send mail to this address again?",
            words: "Do so once its owner has put the mailbox right. If it bounces again, it stops again.",
            confirm: "Release",
            done: "Mail goes there again",
            run: (reason) => releaseAddress(row.id, reason),
          })
        }
      >
        Release<span className="visually-hidden"> {shortOf(row)}</span>
      </Button>
    );
  const columns: readonly Column<Suppressed>[] = [
    { key: "address", label: "Address", cell: shortOf },
    { key: "reply", label: "Reply of the server", cell: ({ reply }) => reply },
    { key: "at", label: "Since", numeric: true, cell: ({ at }) => formatDateTime(at) },
    { key: "release", label: <span className="visually-hidden">Release</span>, numeric: true, cell: release },
  ];
  return (
    <Page
      title="Suppressed mail"
      width="wide"
      lead="Addresses that bounced. Which they are is not kept: whose it is stands on the page of the person."
    >
      <QueueTable
        query={useInfiniteQuery(suppressionsQuery)}
        caption="Suppressed addresses"
        columns={columns}
        rowKey={({ id }) => id}
        card={(row) => (
          <RowParts
            title={shortOf(row)}
            note={`${row.reply} · ${formatDateTime(row.at)}`}
            figure={release(row)}
          />
        )}
        empty={{
          icon: IconMailOff,
          title: "No address is suppressed",
          words: "An address that a server refuses for good will be listed here.",
        }}
      />
      {dialogs}
    </Page>
  );
}
