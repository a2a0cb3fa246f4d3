/** Forms: the server validates, its messages stand at the fields, and a form is sent once at a time. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef } from "react";
import { type ApiProblem, asProblem } from "../api/problem";
import classes from "./form.module.css";

interface Submission<Values, Result> {
  submit: (values: Values) => void;
  problem: ApiProblem | null;
  isPending: boolean;
  result: Result | undefined;
  reset: () => void;
}

interface SubmitOptions<Values, Result> {
  send: (values: Values) => Promise<Result>;
  onDone?: (result: Result, values: Values) => void;
}

/** One submission at a time; a second press while the first is under way does nothing. */
export function useSubmit<Values, Result>(
  options: SubmitOptions<Values, Result>,
): Submission<Values, Result> {
  // A second press may come before the first is drawn, so the state of the last render is not enough.
  const isUnderWay = useRef(false);
  const mutation = useMutation({
    mutationFn: options.send,
    onSuccess: options.onDone,
    onSettled: () => {
      isUnderWay.current = false;
    },
  });
  return {
    submit: (values) => {
      if (isUnderWay.current) return;
      isUnderWay.current = true;
      mutation.mutate(values);
    },
    problem: mutation.error ? asProblem(mutation.error) : null,
    isPending: mutation.isPending,
    result: mutation.data,
    reset: mutation.reset,
  };
}

/** `<TextInput {...field("email", problem)} />`: the name, and the server's message about that field. */
export function field(name: string, problem: ApiProblem | null): { name: string; error: string | undefined } {
  return { name, error: problem?.fields[name] };
}

interface FormProblemProps {
  problem: ApiProblem | null;
  /** The fields that this form shows: errors of others, and of none, are told here. */
  fields: readonly string[];
}

export function FormProblem({ problem, fields }: FormProblemProps) {
  if (!problem) return null;
  const elsewhere = Object.entries(problem.fields).filter(([name]) => !fields.includes(name));
  const allAtFields = Object.keys(problem.fields).length > 0 && elsewhere.length === 0;
  if (allAtFields) return null;
  return (
    <div className={classes.problem} role="alert">
      <p>{elsewhere.length > 0 ? elsewhere.map(([, message]) => message).join(" ") : problem.message}</p>
      {problem.requestId && (problem.status >= 500 || problem.status < 0) && (
        <p className={classes.request}>Request {problem.requestId}</p>
      )}
    </div>
  );
}

interface FormProps {
  problem: ApiProblem | null;
  onSubmit: (data: FormData) => void;
  className?: string | undefined;
  children: React.ReactNode;
}

/** A form that hands over its FormData, and puts the focus on the first field that the server refused. */
export function Form({ problem, onSubmit, className, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSubmit(new FormData(event.currentTarget));
  };
  return (
    <form ref={form} onSubmit={submit} noValidate className={className ?? classes.form}>
      {children}
    </form>
  );
}

/** The text of a field; files and missing fields are the empty text. */
export function textOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value : "";
}
