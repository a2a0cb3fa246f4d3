import { IconBriefcase, IconLogout, IconSelector, IconSettings, IconWallet } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Me, Theme } from "../api/types";
import { useLeave } from "../features/identity/useLeave";
import { useTheme } from "../features/settings/theme";
import { Avatar } from "../ui/Avatar";
import { Disclosure } from "../ui/Disclosure";
import { Segmented } from "../ui/Segmented";
import classes from "./AccountMenu.module.css";

const SCHEMES: readonly { value: Theme; label: string }[] = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "system", label: "Auto" },
];

/** Who is signed in; the theme; the way out. In the rail with the name, in the bar as the avatar alone. */
export function AccountMenu({ me, look }: { me: Me | undefined; look: "rail" | "bar" }) {
  const name = me?.display_name ?? "";
  return (
    <Disclosure
      label="Account"
      width={248}
      triggerClassName={look === "rail" ? classes.wide : classes.round}
      trigger={
        <>
          <Avatar name={name} picture={me?.avatar} />
          <span className="visually-hidden">{look === "rail" ? "Account: " : `Account of ${name}`}</span>
          {look === "rail" && (
            <>
              <span className={classes.who}>
                <span className={classes.name}>{name}</span>
                {me && <span className={classes.level}>Level {me.level}</span>}
              </span>
              <IconSelector size={16} aria-hidden="true" />
            </>
          )}
        </>
      }
    >
      {(close) => <AccountPanel me={me} close={close} />}
    </Disclosure>
  );
}

function AccountPanel({ me, close }: { me: Me | undefined; close: () => void }) {
  const [theme, chooseTheme] = useTheme();
  const leave = useLeave();
  return (
    <div className={classes.panel}>
      <div className={classes.card}>
        <p className={classes.name}>{me?.display_name}</p>
        <p className={classes.level}>{me?.email ?? me?.phone}</p>
      </div>
      <div className={classes.theme}>
        <Segmented label="Theme" size="small" grow value={theme} segments={SCHEMES} onChange={chooseTheme} />
      </div>
      {me?.products.includes("payments") && (
        <Link to="/wallet" className={classes.item} onClick={close}>
          <IconWallet size={18} stroke={1.75} aria-hidden="true" />
          Wallet
        </Link>
      )}
      <Link to="/settings" className={classes.item} onClick={close}>
        <IconSettings size={18} stroke={1.75} aria-hidden="true" />
        Settings
      </Link>
      {me && me.roles.length > 1 && (
        <Link to="/admin/people" className={classes.item} onClick={close}>
          <IconBriefcase size={18} stroke={1.75} aria-hidden="true" />
          Back office
        </Link>
      )}
      <button type="button" className={classes.item} onClick={() => void leave()}>
        <IconLogout size={18} stroke={1.75} aria-hidden="true" />
        Log out
      </button>
    </div>
  );
}
