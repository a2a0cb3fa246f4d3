import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSubmit } from "../../ui/form";
import classes from "./Choices.module.css";
import { type PushState, pushQuery, turnOff, turnOn } from "./push";

const WORDS: Record<PushState, string> = {
  unsupported: "This browser takes no pushes.",
  blocked: "Pushes are blocked in this browser. Allow them in its settings for this site.",
  on: "This browser shows pushes.",
  off: "This browser shows no pushes yet.",
};

/** Pushes on this browser: on, off, or why not. */
export function PushSwitch() {
  const queries = useQueryClient();
  const { data: state } = useQuery(pushQuery);
  const { submit, problem, isPending } = useSubmit({
    send: (wanted: boolean) => (wanted ? turnOn() : turnOff()),
    onDone: () => void queries.invalidateQueries({ queryKey: pushQuery.queryKey }),
  });
  if (!state) return null;
  return (
    <div>
      <p className={classes.note}>{WORDS[state]}</p>
      {(state === "on" || state === "off") && (
        <Button
          variant="default"
          size="compact-sm"
          loading={isPending}
          onClick={() => submit(state === "off")}
        >
          {state === "on" ? "Turn off" : "Turn on"}
        </Button>
      )}
      {problem && (
        <p className={classes.problem} role="alert">
          {problem.message}
        </p>
      )}
    </div>
  );
}
