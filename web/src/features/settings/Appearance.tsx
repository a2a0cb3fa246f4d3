import type { Theme } from "../../api/types";
import { Segmented } from "../../ui/Segmented";
import classes from "./SettingsPage.module.css";
import { useTheme } from "./theme";

/** Light, dark, or what the device says; the same on every device of the person. */
export function Appearance() {
  const [theme, chooseTheme] = useTheme();
  return (
    <div className={classes.line}>
      <p className={classes.quiet}>On every device that you sign in on.</p>
      <Segmented<Theme>
        label="Theme"
        value={theme}
        segments={[
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
          { value: "system", label: "As the device" },
        ]}
        onChange={chooseTheme}
      />
    </div>
  );
}
