import { SectionNav } from "../../ui/SectionNav";
import { REWARDS_PAGES } from "./rewardsPages";

export function RewardsNav() {
  return <SectionNav label="Rewards" pages={REWARDS_PAGES} />;
}
