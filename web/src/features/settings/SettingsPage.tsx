import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Card } from "../../ui/Card";
import { LinkButton } from "../../ui/LinkButton";
import { useLanguage } from "../../ui/language";
import { Page } from "../../ui/Page";
import { Loaded, SkeletonRows } from "../../ui/states";
import { meQuery } from "../identity/queries";
import { useLeave } from "../identity/useLeave";
import { Choices } from "../notifications/Choices";
import { LevelCard } from "../rewards/LevelCard";
import { Milestones } from "../rewards/Milestones";
import { rewardsQuery } from "../rewards/queries";
import { Security } from "../security/Security";
import { Appearance } from "./Appearance";
import { Contacts } from "./Contacts";
import { PasswordForm } from "./PasswordForm";
import { PictureField } from "./PictureField";
import { ProfileForm } from "./ProfileForm";
import { Sessions } from "./Sessions";
import classes from "./SettingsPage.module.css";

export function SettingsPage() {
  const leave = useLeave();
  // Chosen on this page: what it shows is written anew in place, and what was typed meanwhile stays.
  useLanguage();
  return (
    <Page title="Settings" width="text">
      <Card title="Profile">
        <Loaded query={useQuery(meQuery)} skeleton={<SkeletonRows rows={4} height={44} />}>
          {(me) => (
            <>
              <PictureField me={me} />
              <ProfileForm key={me.id} me={me} />
            </>
          )}
        </Loaded>
      </Card>
      <Card title="Email and phone">
        <Loaded query={useQuery(meQuery)} skeleton={<SkeletonRows rows={2} height={44} />}>
          {(me) => <Contacts me={me} />}
        </Loaded>
      </Card>
      <Card title="Level and milestones" aside={<Link to="/rewards">Rewards</Link>}>
        <Loaded query={useQuery(rewardsQuery)} skeleton={<Skeleton height={180} />}>
          {(rewards) => (
            <div className={classes.level}>
              <LevelCard standing={rewards} recent={rewards.awards_today} />
              <Milestones milestones={rewards.milestones} />
            </div>
          )}
        </Loaded>
      </Card>
      <Card title="Notifications">
        <Choices />
      </Card>
      <Card title="Appearance">
        <Appearance />
      </Card>
      <Card title="Security">
        <Security />
      </Card>
      <Card title="Password">
        <PasswordForm />
      </Card>
      <Card title="Signed in on">
        <Sessions />
      </Card>
      <Card title="API keys">
        <div className={classes.line}>
          <p className={classes.quiet}>
            For programs of yours that read your account or place practice orders.
          </p>
          <LinkButton to="/settings/api-keys" variant="default">
            Open
          </LinkButton>
        </div>
      </Card>
      <Card title="About you">
        <div className={classes.line}>
          <p className={classes.quiet}>What you are here for, in a few answers.</p>
          <LinkButton to="/welcome" variant="default">
            Open
          </LinkButton>
        </div>
      </Card>
      <Card title="Your data">
        <div className={classes.line}>
          <p className={classes.quiet}>A copy of everything, how long it is kept, and leaving for good.</p>
          <LinkButton to="/settings/privacy" variant="default">
            Open
          </LinkButton>
        </div>
      </Card>
      <Card>
        <div className={classes.line}>
          <p className={classes.quiet}>Sign out on this device.</p>
          <Button variant="default" onClick={() => void leave()}>
            Log out
          </Button>
        </div>
      </Card>
    </Page>
  );
}
