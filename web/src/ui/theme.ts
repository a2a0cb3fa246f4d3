/** Mantine, fed by the tokens: its own palette is replaced by ours, so that contrast is decided in one file. */
import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";

function every(value: string): MantineColorsTuple {
  return Array.from({ length: 10 }, () => value) as unknown as MantineColorsTuple;
}

/** The greys that Mantine's style sheets name by number, as our surfaces and texts, from lightest to darkest. */
const LIGHT_GREYS = scale(
  "hover",
  "hover",
  "hairline",
  "hairline",
  "control-line",
  "text-faint",
  "text-muted",
  "text-muted",
  "text",
  "text",
);
const DARK_GREYS = scale(
  "text",
  "text-muted",
  "text-faint",
  "text-faint",
  "hairline",
  "hover",
  "overlay",
  "page",
  "sunken",
  "sunken",
);

function scale(...names: string[]): MantineColorsTuple {
  return names.map((name) => `var(--${name})`) as unknown as MantineColorsTuple;
}

/** The names that `color="…"` takes, with the tokens of a filled and of a soft surface. */
const TONES: Record<string, { fill: string; onFill: string; hover: string; soft: string; text: string }> = {
  accent: {
    fill: "accent-fill",
    onFill: "on-accent",
    hover: "accent-hover",
    soft: "accent-soft",
    text: "on-accent-soft",
  },
  gain: { fill: "gain", onFill: "on-gain", hover: "gain", soft: "gain-soft", text: "gain" },
  loss: { fill: "loss", onFill: "on-loss", hover: "loss", soft: "loss-soft", text: "loss" },
  amber: { fill: "amber-fill", onFill: "on-amber", hover: "amber-fill", soft: "amber-soft", text: "amber" },
  gray: { fill: "text-muted", onFill: "page", hover: "text", soft: "sunken", text: "text" },
};

const variantColors: VariantColorsResolver = ({ color, variant }) => {
  const tone = TONES[color ?? "accent"] ?? TONES.accent;
  if (!tone) throw new Error(`unknown colour: ${color}`);
  const plain = { border: "1px solid transparent", hoverColor: undefined };
  if (variant === "filled") {
    return {
      ...plain,
      background: `var(--${tone.fill})`,
      hover: `var(--${tone.hover})`,
      color: `var(--${tone.onFill})`,
    };
  }
  if (variant === "light") {
    return {
      ...plain,
      background: `var(--${tone.soft})`,
      hover: `var(--hover)`,
      color: `var(--${tone.text})`,
    };
  }
  if (variant === "default") {
    return {
      background: "var(--raised)",
      hover: "var(--hover)",
      color: "var(--text)",
      border: "1px solid var(--hairline)",
    };
  }
  const text = color === "gray" ? "text-muted" : color === "accent" || !color ? "accent" : tone.text;
  const border = variant === "outline" ? `1px solid var(--${tone.fill})` : "1px solid transparent";
  return { background: "transparent", hover: "var(--hover)", color: `var(--${text})`, border };
};

export const theme = createTheme({
  primaryColor: "accent",
  colors: {
    accent: every("var(--accent)"),
    gain: every("var(--gain)"),
    loss: every("var(--loss)"),
    amber: every("var(--amber)"),
    gray: LIGHT_GREYS,
    dark: DARK_GREYS,
  },
  white: "var(--raised)",
  black: "var(--text)",
  variantColorResolver: variantColors,
  fontFamily: "var(--font)",
  headings: { fontFamily: "var(--font)", fontWeight: "700" },
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "1rem", lg: "1.25rem", xl: "1.5625rem" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.4", xl: "1.25" },
  fontWeights: { regular: "400", medium: "550", bold: "700" },
  spacing: { xs: "0.5rem", sm: "0.75rem", md: "1rem", lg: "1.5rem", xl: "2rem" },
  radius: { xs: "4px", sm: "6px", md: "10px", lg: "16px", xl: "24px" },
  defaultRadius: "md",
  shadows: Object.fromEntries(["xs", "sm", "md", "lg", "xl"].map((size) => [size, "var(--shadow-overlay)"])),
  respectReducedMotion: true,
  cursorType: "pointer",
  focusRing: "auto",
  components: {
    Button: { defaultProps: { size: "md" } },
    TextInput: { defaultProps: { size: "md" } },
    PasswordInput: { defaultProps: { size: "md" } },
    Select: { defaultProps: { size: "md" } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 120 } } },
    // A dialog's own <header> would be a second banner of the page.
    ModalHeader: { defaultProps: { component: "div" } },
    DrawerHeader: { defaultProps: { component: "div" } },
    Menu: { defaultProps: { shadow: "md", position: "bottom-end", transitionProps: { duration: 100 } } },
    Popover: { defaultProps: { shadow: "md", transitionProps: { duration: 100 } } },
    Tooltip: { defaultProps: { openDelay: 300 } },
  },
});

const surfaces = {
  "--mantine-color-body": "var(--page)",
  "--mantine-color-text": "var(--text)",
  "--mantine-color-bright": "var(--text)",
  "--mantine-color-dimmed": "var(--text-muted)",
  "--mantine-color-anchor": "var(--accent)",
  "--mantine-color-error": "var(--loss)",
  "--mantine-color-success": "var(--gain)",
  "--mantine-color-placeholder": "var(--text-faint)",
  "--mantine-color-default": "var(--raised)",
  "--mantine-color-default-hover": "var(--hover)",
  "--mantine-color-default-color": "var(--text)",
  "--mantine-color-default-border": "var(--hairline)",
  "--mantine-color-disabled": "var(--sunken)",
  "--mantine-color-disabled-color": "var(--text-faint)",
  "--mantine-color-disabled-border": "var(--hairline)",
  "--mantine-primary-color-contrast": "var(--on-accent)",
  "--mantine-primary-color-filled": "var(--accent-fill)",
  "--mantine-primary-color-filled-hover": "var(--accent-hover)",
  "--mantine-primary-color-light": "var(--accent-soft)",
  "--mantine-primary-color-light-hover": "var(--accent-soft)",
  "--mantine-primary-color-light-color": "var(--on-accent-soft)",
};

/** The same in both schemes: the tokens themselves change. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: surfaces, dark: surfaces });
