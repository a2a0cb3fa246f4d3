import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { PersonFile, StaffPermission } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { Facts } from "../../../ui/Facts";
import { formatAgo, formatDate, formatDateTime } from "../../../ui/format";
import { Page } from "../../../ui/Page";
import { Loaded, SkeletonRows } from "../../../ui/states";
import { Tag } from "../../../ui/Tag";
import { meQuery } from "../../identity/queries";
import { Reveal } from "../parts/Reveal";
import { accessQuery, personQuery } from "../queries";
import { actionWords } from "../words";
import { Acts } from "./Acts";
import classes from "./PersonPage.module.css";
import { PersonRequests } from "./PersonRequests";
import { Roles } from "./Roles";
import { StandingTag } from "./StandingTag";
import { Suppression } from "./Suppression";

const route = getRouteApi("/admin/people/$id");

export type May = (permission: StaffPermission) => boolean;

export function PersonPage() {
  const { id } = route.useParams();
  const person = useQuery(personQuery(id));
  const permissions = useQuery(accessQuery).data?.permissions ?? [];
  const own = useQuery(meQuery).data?.id === id;
  const may: May = (permission) => permissions.includes(permission);
  return (
    <Page
      title={person.data?.display_name ?? "Person"}
      width="wide"
      lead={<Link to="/admin/people">All people</Link>}
      action={person.data && <StandingTag standing={person.data.standing} />}
    >
      <Loaded query={person} skeleton={<SkeletonRows rows={10} height={28} />}>
        {(found) => (
          <div className={classes.columns}>
            <div className={classes.column}>
              <Contact person={found} may={may} />
              <Roles person={found} may={may} own={own} />
              {may("privacy.read") && <PersonRequests personId={id} />}
            </div>
            <div className={classes.column}>
              {!own && <Acts person={found} may={may} />}
              <Security person={found} />
              <Events person={found} may={may} />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Contact({ person, may }: { person: PersonFile; may: May }) {
  const allowed = may("people.reveal");
  const email = person.email && (
    <Reveal personId={person.id} contact="email" masked={person.email} allowed={allowed} />
  );
  const phone = person.phone && (
    <Reveal personId={person.id} contact="phone" masked={person.phone} allowed={allowed} />
  );
  return (
    <Card title="Contact">
      <Facts
        facts={[
          { label: "Email", value: email ?? "None" },
          ...(person.email
            ? [{ label: "Address confirmed", value: person.email_verified ? "Yes" : "No" }]
            : []),
          { label: "Phone", value: phone ?? "None" },
          ...(person.phone
            ? [{ label: "Number confirmed", value: person.phone_verified ? "Yes" : "No" }]
            : []),
          { label: "Time zone", value: person.zone },
          { label: "Joined", value: formatDate(person.created_at) },
          { label: "Id", value: <code className={classes.code}>{person.id}</code> },
        ]}
      />
      {person.suppression && <Suppression suppression={person.suppression} allowed={may("mail.release")} />}
    </Card>
  );
}

function Security({ person }: { person: PersonFile }) {
  const { password, totp, passkeys, recovery_codes_left } = person.factors;
  return (
    <Card title="Sign-in">
      <Facts
        facts={[
          { label: "Password", value: password ? "Set" : "None" },
          { label: "Authenticator app", value: totp ? "On" : "Off" },
          { label: "Passkeys", value: String(passkeys) },
          { label: "Recovery codes left", value: String(recovery_codes_left) },
        ]}
      />
      <h3 className={classes.heading}>Signed in on</h3>
      {person.sessions.length === 0 && <p className={classes.quiet}>Nowhere at the moment.</p>}
      <ul className={classes.list}>
        {person.sessions.map((session) => (
          <li key={session.id} className={classes.line}>
            <span>{session.browser}</span>
            <span className={classes.quiet}>
              {session.ip_prefix} · seen {formatAgo(session.last_seen_at)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Events({ person, may }: { person: PersonFile; may: May }) {
  return (
    <Card
      title="What happened last"
      aside={
        may("audit.read") && (
          <Link to="/admin/audit" search={{ target: `person:${person.id}` }}>
            In the audit log
          </Link>
        )
      }
    >
      {person.events.length === 0 && <p className={classes.quiet}>Nothing yet.</p>}
      <ul className={classes.list}>
        {person.events.map((event) => (
          <li key={event.id} className={classes.line}>
            <span>
              {actionWords(event.action)}{" "}
              {event.actor_id !== null && event.actor_id !== person.id && <Tag>By staff</Tag>}
            </span>
            <span className={classes.quiet}>{formatDateTime(event.at)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
