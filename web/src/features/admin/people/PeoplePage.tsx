import { Button, TextInput } from "@mantine/core";
import { IconSearch, IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import type { PersonLine, PersonShow } from "../../../api/types";
import type { Column } from "../../../ui/DataTable";
import { Form, textOf } from "../../../ui/form";
import { formatDate } from "../../../ui/format";
import { Page } from "../../../ui/Page";
import { RowLink, RowParts } from "../../../ui/RowList";
import { Segmented } from "../../../ui/Segmented";
import { Tag } from "../../../ui/Tag";
import parts from "../parts/parts.module.css";
import { QueueTable } from "../parts/QueueTable";
import { peopleQuery } from "../queries";
import { sentence } from "../words";
import { StandingTag } from "./StandingTag";

const route = getRouteApi("/admin/people");

const SHOWN: readonly { value: PersonShow; label: string }[] = [
  { value: "everyone", label: "Everyone" },
  { value: "staff", label: "Staff" },
  { value: "disabled", label: "Disabled" },
];

const COLUMNS: readonly Column<PersonLine>[] = [
  {
    key: "name",
    label: "Name",
    cell: (person) => (
      <Link to="/admin/people/$id" params={{ id: person.id }}>
        <strong>{person.display_name}</strong>
      </Link>
    ),
  },
  { key: "contact", label: "Contact", cell: contactOf },
  { key: "roles", label: "Roles", cell: ({ roles }) => <Roles roles={roles} /> },
  { key: "state", label: "State", cell: ({ standing }) => <StandingTag standing={standing} /> },
  { key: "since", label: "Joined", numeric: true, cell: ({ created_at }) => formatDate(created_at) },
];

export function PeoplePage() {
  const wanted = route.useSearch();
  const navigate = useNavigate();
  const people = useInfiniteQuery(peopleQuery(wanted));
  const look = (query: string, show: PersonShow | undefined): void =>
    void navigate({
      to: "/admin/people",
      search: {
        ...(query.trim() ? { query: query.trim() } : {}),
        ...(show && show !== "everyone" ? { only: show } : {}),
      },
    });
  return (
    <Page title="People" width="wide">
      <Form
        key={wanted.query ?? ""}
        problem={null}
        className={parts.filters}
        onSubmit={(data) => look(textOf(data, "query"), wanted.only)}
      >
        <TextInput
          name="query"
          type="search"
          aria-label="Search people"
          placeholder="Name, contact or id"
          defaultValue={wanted.query ?? ""}
          leftSection={<IconSearch size={18} aria-hidden="true" />}
          maxLength={200}
          autoComplete="off"
        />
        <Button type="submit" variant="default">
          Search
        </Button>
        <Segmented
          label="Show"
          value={wanted.only ?? "everyone"}
          segments={SHOWN}
          onChange={(show) => look(wanted.query ?? "", show)}
        />
      </Form>
      <QueueTable
        query={people}
        caption="People"
        columns={COLUMNS}
        rowKey={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: "/admin/people/$id", params: { id } })}
        card={(person) => (
          <RowLink to="/admin/people/$id" params={{ id: person.id }}>
            <RowParts
              title={person.display_name}
              note={contactOf(person)}
              figure={<StandingTag standing={person.standing} />}
              detail={person.roles.map(sentence).join(", ") || formatDate(person.created_at)}
            />
          </RowLink>
        )}
        empty={{
          icon: IconUsers,
          title: "Nobody is found",
          words: "Names are found by how they begin; addresses, numbers and ids only in full.",
        }}
      />
    </Page>
  );
}

function contactOf(person: PersonLine): string {
  return person.email ?? (person.has_phone ? "By phone number" : "None");
}

function Roles({ roles }: { roles: readonly string[] }) {
  return roles.map((role) => (
    <Tag key={role} tone="accent">
      {sentence(role)}
    </Tag>
  ));
}
