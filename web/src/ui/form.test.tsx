import { MantineProvider, TextInput } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { ApiProblem } from "../api/problem";
import { Form, FormProblem, field, textOf, useSubmit } from "./form";

function NameForm({ send }: { send: (name: string) => Promise<unknown> }) {
  const { submit, problem, isPending } = useSubmit({ send });
  return (
    <Form problem={problem} onSubmit={(data) => submit(textOf(data, "name"))}>
      <FormProblem problem={problem} fields={["name"]} />
      <TextInput label="Name" {...field("name", problem)} />
      <button type="submit">{isPending ? "Sending" : "Send"}</button>
    </Form>
  );
}

function show(send: (name: string) => Promise<unknown>): void {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <NameForm send={send} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

function refusal(parts: {
  status?: number;
  fields?: Record<string, string>;
  requestId?: string;
}): ApiProblem {
  return new ApiProblem({ status: 422, code: "x", title: "Refused", detail: "It was refused.", ...parts });
}

test("a refused field carries the server's words and the focus; nothing is said twice", async () => {
  show(() => Promise.reject(refusal({ fields: { name: "Between 2 and 40 characters." } })));
  fireEvent.click(screen.getByText("Send"));
  await screen.findByText("Between 2 and 40 characters.");
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a refused field that the form does not show is told above", async () => {
  show(() => Promise.reject(refusal({ fields: { zone: "There is no such zone." } })));
  fireEvent.click(screen.getByText("Send"));
  expect((await screen.findByRole("alert")).textContent).toBe("There is no such zone.");
});

test("a fault of the server is told with its request id", async () => {
  show(() => Promise.reject(refusal({ status: 500, requestId: "r-9" })));
  fireEvent.click(screen.getByText("Send"));
  expect((await screen.findByRole("alert")).textContent).toBe("It was refused.Request r-9");
});

test("a second press while the first is under way sends nothing", async () => {
  const send = vi.fn(() => new Promise(() => undefined));
  show(send);
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Asha" } });
  fireEvent.click(screen.getByText("Send"));
  fireEvent.click(await screen.findByText("Sending"));
  await waitFor(() => expect(send).toHaveBeenCalledOnce());
  expect(send.mock.calls[0]?.at(0)).toBe("Asha");
});
