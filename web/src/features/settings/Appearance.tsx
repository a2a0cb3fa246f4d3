import { type MantineColorScheme, useMantineColorScheme } from "@mantine/core";
import { Segmented } from "../../ui/Segmented";
import classes from "./SettingsPage.module.css";

/** Light, dark, or what the device says; kept on this device. */
export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={classes.line}>
      <p className={classes.quiet}>On this device.</p>
      <Segmented<MantineColorScheme>
        label="Theme"
        value={colorScheme}
        segments={[
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
          { value: "auto", label: "As the device" },
        ]}
        onChange={setColorScheme}
      />
    </div>
  );
}
