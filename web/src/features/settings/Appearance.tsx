import { NativeSelect } from "@mantine/core";
import { IconSelector } from "@tabler/icons-react";
import type { Theme } from "../../api/types";
import { exampleOf } from "../../ui/format";
import { isLanguage, LANGUAGE_NAMES } from "../../ui/language";
import { Segmented } from "../../ui/Segmented";
import { useLanguageChoice } from "./languageChoice";
import classes from "./SettingsPage.module.css";
import { useTheme } from "./theme";

const LANGUAGES = Object.keys(LANGUAGE_NAMES).filter(isLanguage);

/** Light, dark, or what the device says, and how numbers and dates are written; the same on every device of the person. */
export function Appearance() {
  const [theme, chooseTheme] = useTheme();
  const [language, chooseLanguage] = useLanguageChoice();
  return (
    <div className={classes.stack}>
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
      <NativeSelect
        label="Language and region"
        description="How amounts and dates are written."
        size="md"
        classNames={{ input: classes.example }}
        value={language}
        rightSection={<IconSelector size={16} aria-hidden="true" />}
        rightSectionPointerEvents="none"
        data={LANGUAGES.map((value) => ({
          value,
          label: `${LANGUAGE_NAMES[value]} · ${exampleOf(value)}`,
        }))}
        onChange={({ currentTarget: { value } }) => isLanguage(value) && chooseLanguage(value)}
      />
    </div>
  );
}
