import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Card } from "../../ui/Card";
import { Page } from "../../ui/Page";
import { Loaded } from "../../ui/states";
import { Awards } from "./Awards";
import { LevelCard } from "./LevelCard";
import { Milestones } from "./Milestones";
import { PlaceCard } from "./PlaceCard";
import { rewardsQuery } from "./queries";
import { RewardsNav } from "./RewardsNav";
import classes from "./RewardsPage.module.css";

export function RewardsPage() {
  const rewards = useQuery(rewardsQuery);
  return (
    <Page title="Rewards">
      <RewardsNav />
      <Loaded query={rewards} skeleton={<RewardsSkeleton />}>
        {(mine) => (
          <>
            <div className={classes.top}>
              <Card>
                <LevelCard standing={mine} recent={mine.awards_today} />
              </Card>
              <PlaceCard />
            </div>
            <Card title="Milestones">
              <Milestones milestones={mine.milestones} />
            </Card>
            <Card title="Where your XP came from" padding="flush">
              <Awards />
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function RewardsSkeleton() {
  return (
    <div className={classes.waiting}>
      <Skeleton height={150} radius="lg" />
      <Skeleton height={150} radius="lg" />
      <Skeleton height={300} radius="lg" />
    </div>
  );
}
