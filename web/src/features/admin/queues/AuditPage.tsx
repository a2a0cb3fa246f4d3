import { Button, Modal, TextInput } from "@mantine/core";
import { IconDownload, IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { asProblem } from "../../../api/problem";
import type { AuditLine } from "../../../api/types";
import type { Column } from "../../../ui/DataTable";
import { Facts } from "../../../ui/Facts";
import { Form, FormProblem, field, textOf, useSubmit } from "../../../ui/form";
import { formatDateTime } from "../../../ui/format";
import { Page } from "../../../ui/Page";
import { RowParts } from "../../../ui/RowList";
import { useProven } from "../../security/StepUpDialog";
import { Diff } from "../parts/Diff";
import parts from "../parts/parts.module.css";
import { QueueTable } from "../parts/QueueTable";
import { RowButton } from "../parts/RowButton";
import { type AuditSearch, accessQuery, auditQuery, exportAudit } from "../queries";
import { actionWords } from "../words";

const route = getRouteApi("/admin/audit");
const FIELDS = ["actor_id", "target", "action", "since", "until"] as const;

const whoOf = ({ actor }: AuditLine): string => (actor ? (actor.name ?? "Former member") : "Saker itself");
const whomOf = ({ person, target }: AuditLine): string => person?.name ?? target;

export function AuditPage() {
  const wanted = route.useSearch();
  const navigate = useNavigate();
  const lines = useInfiniteQuery(auditQuery(instants(wanted)));
  const [opened, setOpened] = useState<AuditLine | null>(null);
  const columns: readonly Column<AuditLine>[] = [
    {
      key: "action",
      label: "Action",
      cell: (line) => <RowButton onOpen={() => setOpened(line)}>{actionWords(line.action)}</RowButton>,
    },
    { key: "actor", label: "By", cell: whoOf },
    { key: "target", label: "To", cell: (line) => <span className={parts.code}>{whomOf(line)}</span> },
    { key: "at", label: "When", numeric: true, cell: ({ at }) => formatDateTime(at) },
  ];
  const problem = lines.error ? asProblem(lines.error) : null;
  return (
    <Page
      title="Audit log"
      width="wide"
      lead="Who did what to what. Lines are never changed."
      action={<Export wanted={instants(wanted)} />}
    >
      <Form
        key={JSON.stringify(wanted)}
        problem={problem}
        className={parts.filters}
        onSubmit={(data) => void navigate({ to: "/admin/audit", search: typed(data) })}
      >
        <TextInput
          size="sm"
          {...field("action", problem)}
          label="Action or area"
          placeholder="identity.disabled"
          defaultValue={wanted.action}
        />
        <TextInput
          size="sm"
          {...field("actor_id", problem)}
          label="Done by (id)"
          defaultValue={wanted.actor_id}
        />
        <TextInput
          size="sm"
          {...field("target", problem)}
          label="Done to"
          placeholder="person:…"
          defaultValue={wanted.target}
        />
        <TextInput
          size="sm"
          {...field("since", problem)}
          label="From"
          type="date"
          defaultValue={wanted.since}
        />
        <TextInput
          size="sm"
          {...field("until", problem)}
          label="Before"
          type="date"
          defaultValue={wanted.until}
        />
        <Button type="submit" variant="default" size="sm">
          Filter
        </Button>
        {FIELDS.some((name) => wanted[name]) && (
          <Button
            variant="subtle"
            size="sm"
            onClick={() => void navigate({ to: "/admin/audit", search: {} })}
          >
            Clear
          </Button>
        )}
      </Form>
      <QueueTable
        query={lines}
        caption="Audit log"
        columns={columns}
        rowKey={({ id }) => id}
        onOpen={setOpened}
        card={(line) => (
          <RowButton onOpen={() => setOpened(line)}>
            <RowParts
              title={actionWords(line.action)}
              note={`${whoOf(line)} · ${whomOf(line)}`}
              figure=""
              detail={formatDateTime(line.at)}
            />
          </RowButton>
        )}
        empty={{ icon: IconHistory, title: "No such line", words: "Take a filter away to see more." }}
      />
      {opened && <Line line={opened} onClose={() => setOpened(null)} />}
    </Page>
  );
}

/** What the form holds, without what is empty. */
function typed(data: FormData): AuditSearch {
  return Object.fromEntries(
    FIELDS.map((name) => [name, textOf(data, name).trim()]).filter(([, value]) => value !== ""),
  );
}

/** Days become the instants at which they begin in this browser's zone; what is no day goes as it is, to be refused. */
function instants(wanted: AuditSearch): AuditSearch {
  const of = (day: string): string => {
    const at = new Date(`${day}T00:00:00`);
    return Number.isNaN(at.getTime()) ? day : at.toISOString();
  };
  return {
    ...wanted,
    ...(wanted.since ? { since: of(wanted.since) } : {}),
    ...(wanted.until ? { until: of(wanted.until) } : {}),
  };
}

function Export({ wanted }: { wanted: AuditSearch }) {
  const may = useQuery(accessQuery).data?.permissions.includes("audit.export");
  const { proven, dialog } = useProven();
  const { submit, problem, isPending } = useSubmit({
    send: () => proven(() => exportAudit(wanted)),
    onDone: (file) => {
      const address = URL.createObjectURL(file);
      const link = Object.assign(document.createElement("a"), {
        href: address,
        download: "saker-audit.csv",
      });
      link.click();
      URL.revokeObjectURL(address);
    },
  });
  if (!may) return null;
  return (
    <>
      <Button
        variant="default"
        size="sm"
        leftSection={<IconDownload size={16} aria-hidden="true" />}
        loading={isPending}
        onClick={() => submit(undefined)}
      >
        Export CSV
      </Button>
      <FormProblem problem={problem} fields={[]} />
      {dialog}
    </>
  );
}

function Line({ line, onClose }: { line: AuditLine; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={actionWords(line.action)}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className={parts.detail}>
        <Diff before={line.before} after={line.after} />
        <Facts
          facts={[
            {
              label: "Done by",
              value: line.actor ? (
                <Link to="/admin/audit" search={{ actor_id: line.actor.id }} onClick={onClose}>
                  {whoOf(line)}
                </Link>
              ) : (
                whoOf(line)
              ),
            },
            {
              label: "Done to",
              value: line.person ? (
                <Link to="/admin/people/$id" params={{ id: line.person.id }}>
                  {whomOf(line)}
                </Link>
              ) : (
                <span className={parts.code}>{line.target}</span>
              ),
            },
            { label: "When", value: formatDateTime(line.at) },
            { label: "Action", value: <code>{line.action}</code> },
            ...(line.request_id
              ? [{ label: "Request", value: <code className={parts.code}>{line.request_id}</code> }]
              : []),
          ]}
        />
      </div>
    </Modal>
  );
}
