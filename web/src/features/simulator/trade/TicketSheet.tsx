import { Button, Drawer } from "@mantine/core";
import { useState } from "react";
import type { MarketSymbol, Side } from "../../../api/types";
import { shortName } from "../../market/names";
import { SIDE_TONES, SIDE_WORDS } from "../words";
import { TicketPanel } from "./TicketPanel";
import classes from "./TicketSheet.module.css";
import type { Ticket } from "./useTicket";

/** The phone's ticket: two buttons over the bar of the bottom, and the ticket in a sheet. */
export function TicketSheet({ ticket, market }: { ticket: Ticket; market: MarketSymbol }) {
  // After a reload in the middle of an order the sheet opens by itself: the order waits for its confirmation.
  const [opened, setOpened] = useState(ticket.reviewed !== null);
  const open = (side: Side): void => {
    ticket.change({ side });
    setOpened(true);
  };
  return (
    <>
      <div className={classes.sides}>
        {(["buy", "sell"] as const).map((side) => (
          <Button key={side} color={SIDE_TONES[side]} onClick={() => open(side)} fullWidth>
            {SIDE_WORDS[side]}
          </Button>
        ))}
      </div>
      <Drawer
        opened={opened}
        onClose={() => !ticket.isPending && setOpened(false)}
        position="bottom"
        size="auto"
        title={`Trade ${shortName(market.name)}`}
        closeButtonProps={{ "aria-label": "Close" }}
        transitionProps={{ duration: 160 }}
        classNames={{
          content: classes.sheet ?? "",
          header: classes.sheetHead ?? "",
          title: classes.sheetTitle ?? "",
        }}
      >
        <TicketPanel ticket={ticket} market={market} />
      </Drawer>
    </>
  );
}
