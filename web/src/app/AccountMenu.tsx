import { type MantineColorScheme, Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconLogout, IconSelector, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Me } from "../api/types";
import { useLeave } from "../features/identity/useLeave";
import { Avatar } from "../ui/Avatar";
import classes from "./AccountMenu.module.css";

const SCHEMES: readonly { value: MantineColorScheme; label: string }[] = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "auto", label: "As the device" },
];

/** Who is signed in; the theme; the way out. In the rail with the name, in the bar as the avatar alone. */
export function AccountMenu({ me, look }: { me: Me | undefined; look: "rail" | "bar" }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const name = me?.display_name ?? "";
  const leave = useLeave();
  return (
    <Menu
      width={look === "rail" ? "target" : 240}
      position={look === "rail" ? "top-start" : "bottom-end"}
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <UnstyledButton className={classes.trigger} data-look={look}>
          <Avatar name={name} />
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
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.card} role="presentation">
          <p className={classes.name}>{name}</p>
          <p className={classes.level}>{me?.email}</p>
        </div>
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(value as MantineColorScheme)}
        >
          {SCHEMES.map(({ value, label }) => (
            <Menu.RadioItem key={value} value={value}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item
          component={Link}
          to="/settings"
          leftSection={<IconSettings size={18} stroke={1.75} aria-hidden="true" />}
        >
          Settings
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={18} stroke={1.75} aria-hidden="true" />}
          onClick={() => void leave()}
        >
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
