import { Button, Skeleton } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Page } from "../../ui/Page";
import { Loaded } from "../../ui/states";
import { meQuery } from "../identity/queries";
import { AttentionCard } from "./AttentionCard";
import { FirstSteps } from "./FirstSteps";
import { greetingAt } from "./greeting";
import classes from "./HomePage.module.css";
import { LevelCard } from "./LevelCard";
import { MarketStrip } from "./MarketStrip";
import { isNewcomer } from "./newcomer";
import { PracticeCard } from "./PracticeCard";
import { homeQuery } from "./queries";

/** Where a person stands: the practice portfolio, the level, the market, and what needs attention. */
export function HomePage() {
  const home = useQuery(homeQuery);
  const { data: me } = useQuery(meQuery);
  const title = me ? greetingAt(new Date(), me.zone, me.display_name) : "Home";
  return (
    <Page
      title={title}
      documentTitle="Home"
      action={
        <Button
          component={Link}
          to="/practise/markets"
          leftSection={<IconArrowsExchange size={18} aria-hidden="true" />}
        >
          Trade
        </Button>
      }
    >
      <Loaded query={home} skeleton={<HomeSkeleton />}>
        {(data) => (
          <div className={classes.grid}>
            {data.practice && <PracticeCard practice={data.practice} openOrders={data.open_orders} />}
            <LevelCard rewards={data.rewards} rank={data.rank} />
            {isNewcomer(data) ? <FirstSteps /> : <AttentionCard items={data.attention} />}
            <MarketStrip />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function HomeSkeleton() {
  return (
    <div className={classes.grid}>
      <Skeleton height={268} radius="lg" />
      <Skeleton height={268} radius="lg" />
      <Skeleton height={340} radius="lg" />
      <Skeleton height={340} radius="lg" />
    </div>
  );
}
