import { Button, Progress } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Answers, Onboarding, OnboardingIn } from "../../api/types";
import { Card } from "../../ui/Card";
import { FormProblem, useSubmit } from "../../ui/form";
import { Page } from "../../ui/Page";
import { Loaded, SkeletonRows } from "../../ui/states";
import { Choices } from "./Choices";
import { onboardingKeys, onboardingQuery, tell } from "./queries";
import { STEPS, stepToGoOn } from "./questions";
import classes from "./WelcomePage.module.css";

/** The questions at the start: four short steps, each saved as one goes on, all of them optional. */
export function WelcomePage() {
  return (
    <Page title="Welcome" width="text" lead="Four short steps, all optional. Only you see the answers.">
      <Loaded query={useQuery(onboardingQuery)} skeleton={<SkeletonRows rows={6} height={40} />}>
        {(onboarding) => <Steps onboarding={onboarding} />}
      </Loaded>
    </Page>
  );
}

function Steps({ onboarding }: { onboarding: Onboarding }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [at, setAt] = useState(() => stepToGoOn(onboarding.answers));
  const [answers, setAnswers] = useState<Partial<Answers>>({});
  const { submit, problem, isPending } = useSubmit({
    send: tell,
    onDone: async (now, { state }) => {
      queries.setQueryData(onboardingKeys.own, now);
      setAnswers({});
      if (state === "open") setAt((step) => step + 1);
      else await navigate({ to: "/home" });
    },
  });
  const step = STEPS[at];
  if (!step) return null;
  const isLast = at === STEPS.length - 1;
  const body = { answers, state: isLast ? "done" : "open" } satisfies OnboardingIn;
  return (
    <Card title={step.title} aside={`${at + 1} of ${STEPS.length}`}>
      <div className={classes.stack}>
        <Progress value={((at + 1) / STEPS.length) * 100} size="sm" aria-label="Progress" />
        {step.questions.map((question) => (
          <Choices
            key={question.name}
            question={question}
            value={answers[question.name] ?? onboarding.answers[question.name]}
            onChange={(value) => setAnswers((before) => ({ ...before, [question.name]: value }))}
          />
        ))}
        <FormProblem problem={problem} fields={[]} />
        <div className={classes.ways}>
          <Button variant="subtle" color="gray" onClick={() => submit({ answers, state: "skipped" })}>
            Not now
          </Button>
          <div className={classes.ways}>
            {at > 0 && (
              <Button variant="default" onClick={() => setAt(at - 1)}>
                Back
              </Button>
            )}
            <Button loading={isPending} onClick={() => submit(body)}>
              {isLast ? "Finish" : "Next"}
            </Button>
          </div>
        </div>
      </div>
    </Card>
  );
}
