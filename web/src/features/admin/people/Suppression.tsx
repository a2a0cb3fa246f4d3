import { Button } from "@mantine/core";
import type { PersonFile } from "../../../api/types";
import { formatDate } from "../../../ui/format";
import { useAct } from "../parts/useAct";
import { releaseAddress } from "../queries";
import classes from "./PersonPage.module.css";

interface SuppressionProps {
  suppression: NonNullable<PersonFile["suppression"]>;
  allowed: boolean;
}

/** That mail to this person bounced, and the way to try again. */
export function Suppression({ suppression, allowed }: SuppressionProps) {
  const { start, dialogs } = useAct();
  return (
    <div className={classes.warning}>
      <span>
        No mail since {formatDate(suppression.at)}: the server refused the address ({suppression.reply}).
      </span>
      {allowed && (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() =>
            start({
              title: "Send mail to this address again?",
              words: "Do so once the person has put the mailbox right. If it bounces again, it stops again.",
              confirm: "Release",
              done: "Mail goes there again",
              run: (reason) => releaseAddress(suppression.id, reason),
            })
          }
        >
          Release
        </Button>
      )}
      {dialogs}
    </div>
  );
}
