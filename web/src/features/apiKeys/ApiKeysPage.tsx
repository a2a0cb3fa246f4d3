import { Button } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { NewApiKey } from "../../api/types";
import { Card } from "../../ui/Card";
import { Page } from "../../ui/Page";
import { EmptyState, Loaded, SkeletonRows } from "../../ui/states";
import classes from "./ApiKeys.module.css";
import { KeyList } from "./KeyList";
import { KeyShown } from "./KeyShown";
import { NewKeyForm } from "./NewKeyForm";
import { apiKeyKeys, apiKeysQuery } from "./queries";

/** The keys by which the person's own programs come in. */
export function ApiKeysPage() {
  const queries = useQueryClient();
  const [isMaking, setIsMaking] = useState(false);
  const [made, setMade] = useState<NewApiKey | null>(null);
  const changed = (): void => void queries.invalidateQueries({ queryKey: apiKeyKeys.all });
  const start = <Button onClick={() => setIsMaking(true)}>New key</Button>;
  return (
    <Page title="API keys" width="text" lead={<Link to="/settings">Back to settings</Link>}>
      {isMaking && (
        <Card title="New key">
          <NewKeyForm
            onCancel={() => setIsMaking(false)}
            onMade={(key) => {
              setIsMaking(false);
              setMade(key);
              changed();
            }}
          />
        </Card>
      )}
      <Card title="Your keys">
        <Loaded query={useQuery(apiKeysQuery)} skeleton={<SkeletonRows rows={3} height={44} />}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon={IconKey} title="No keys yet" action={!isMaking && start}>
                With a key, a program of yours can read your account or place practice orders. It never gets
                your password, and never reaches your settings.
              </EmptyState>
            ) : (
              <div className={classes.stack}>
                <KeyList keys={items} onRevoked={changed} />
                {!isMaking && <div>{start}</div>}
              </div>
            )
          }
        </Loaded>
      </Card>
      <KeyShown made={made} onClose={() => setMade(null)} />
    </Page>
  );
}
