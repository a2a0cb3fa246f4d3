import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Card } from "../../ui/Card";
import { Page } from "../../ui/Page";
import { Loaded, SkeletonRows } from "../../ui/states";
import { Copies } from "./Copies";
import { Forgetting } from "./Forgetting";
import { policyQuery, privacyQuery } from "./queries";
import { RetentionTable } from "./RetentionTable";

export function PrivacySettingsPage() {
  const own = useQuery(privacyQuery);
  return (
    <Page title="Your data" width="text" lead={<Link to="/settings">Back to settings</Link>}>
      <Card title="A copy of everything">
        <Loaded query={own} skeleton={<SkeletonRows rows={2} height={40} />}>
          {({ exports }) => <Copies copies={exports} />}
        </Loaded>
      </Card>
      <Card title="How long we keep what" aside={<Link to="/privacy">Privacy</Link>}>
        <Loaded query={useQuery(policyQuery)} skeleton={<SkeletonRows rows={3} />}>
          {({ retention }) => <RetentionTable lines={retention} />}
        </Loaded>
      </Card>
      <Card title="Leave for good">
        <Loaded query={own} skeleton={<SkeletonRows rows={2} />}>
          {({ blockers }) => <Forgetting blockers={blockers} />}
        </Loaded>
      </Card>
    </Page>
  );
}
