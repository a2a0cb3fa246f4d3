import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { pendingBody } from "../../api/idempotency";
import { ApiProblem } from "../../api/problem";
import { Card } from "../../ui/Card";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { decimalOf, formatMoney } from "../../ui/format";
import { Page } from "../../ui/Page";
import { leaveFor } from "./checkout";
import { ADD_FORM, openOrder, orderQuery, walletKeys } from "./queries";
import classes from "./Wallet.module.css";
import { paiseTyped } from "./words";

const CHOICES = ["500", "1000", "5000"] as const;

/** Where an amount is chosen. What comes after it is at the payment provider. */
export function AddMoneyPage() {
  const [typed, setTyped] = useState(amountUnderWay);
  const { submit, problem, isPending } = useOrder();
  const paise = paiseTyped(typed);
  return (
    <Page title="Add money" width="text">
      <Card>
        <Form problem={problem} onSubmit={(data) => submit(textOf(data, "amount"))}>
          <TextInput
            label="Amount"
            description="₹100 to ₹2,00,000"
            leftSection="₹"
            inputMode="decimal"
            autoComplete="off"
            maxLength={16}
            classNames={{ input: classes.typed }}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            {...field("amount", problem)}
          />
          <div className={classes.choices}>
            {CHOICES.map((rupees) => (
              <Button
                key={rupees}
                variant="default"
                className={classes.choice}
                onClick={() => setTyped(rupees)}
              >
                {rupeesWords(paiseTyped(rupees))}
              </Button>
            ))}
          </div>
          <p className={classes.quiet}>
            You pay at the payment provider and come back here. The money is in your wallet within a minute.
          </p>
          {problem?.code === "contact_unverified" ? (
            <Unverified message={problem.message} />
          ) : (
            <FormProblem problem={problem} fields={["amount"]} />
          )}
          <Button type="submit" size="md" loading={isPending} fullWidth>
            {paise === null ? "Pay" : `Pay ${rupeesWords(paise)}`}
          </Button>
        </Form>
      </Card>
    </Page>
  );
}

/** Opens the order and leaves for the provider. The way back, by the browser's own button too, leads to the order. */
function useOrder() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useSubmit({
    send: async (typed: string) => {
      const paise = paiseTyped(typed);
      if (paise === null) throw unreadable();
      return openOrder(paise);
    },
    onDone: async ({ order, checkout }) => {
      queries.setQueryData(orderQuery(order.id).queryKey, order);
      void queries.invalidateQueries({ queryKey: [...walletKeys.orders, "all"] });
      await navigate({ to: "/wallet/orders/$orderId", params: { orderId: order.id }, replace: true });
      leaveFor(checkout);
    },
  });
}

function Unverified({ message }: { message: string }) {
  return (
    <div className={classes.unverified} role="alert">
      <p>{message}</p>
      <Link to="/settings">Email and phone, in the settings</Link>
    </div>
  );
}

/** What was sent before a reload and is not answered: the same amount again is the same order. */
function amountUnderWay(): string {
  const sent = pendingBody(ADD_FORM) as { amount: string } | null;
  return sent === null ? "" : decimalOf(sent.amount, 2).replace(/\.00$/, "");
}

function unreadable(): ApiProblem {
  const message = "Write an amount in rupees, such as 500 or 499.50.";
  return new ApiProblem({
    status: 422,
    code: "amount_unreadable",
    title: "Not an amount",
    detail: message,
    fields: { amount: message },
  });
}

function rupeesWords(paise: string | null): string {
  return formatMoney({ amount: paise ?? "0", asset: "INR" }, { trim: true });
}
