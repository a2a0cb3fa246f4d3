import { Chip } from "@mantine/core";
import type { Answers } from "../../api/types";
import { chosen, type Question } from "./questions";
import classes from "./WelcomePage.module.css";

interface ChoicesProps {
  question: Question;
  value: Answers[keyof Answers];
  onChange: (value: string | string[] | null) => void;
}

/** One question with its answers, of which one or several can be chosen, and taken back. */
export function Choices({ question, value, onChange }: ChoicesProps) {
  const before: readonly string[] = value === null ? [] : Array.isArray(value) ? value : [value];
  const choose = (one: string): void => {
    const now = chosen(question, before, one);
    onChange(question.many ? now : (now[0] ?? null));
  };
  return (
    <fieldset className={classes.question}>
      <legend className={classes.text}>{question.text}</legend>
      <div className={classes.answers}>
        {question.answers.map((answer) => (
          <Chip
            key={answer.value}
            checked={before.includes(answer.value)}
            onChange={() => choose(answer.value)}
            variant="light"
            size="md"
          >
            {answer.words}
          </Chip>
        ))}
      </div>
    </fieldset>
  );
}
