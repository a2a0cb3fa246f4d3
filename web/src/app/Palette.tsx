import { Modal, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useId, useState } from "react";
import { symbolsQuery } from "../features/market/queries";
import classes from "./Palette.module.css";
import { type Entry, entriesOf, matching } from "./paletteEntries";

/** Search over pages and symbols; arrows choose, Enter goes, Escape closes. */
export function Palette({ products, close }: { products: readonly string[]; close: () => void }) {
  const navigate = useNavigate();
  const symbols = useQuery(symbolsQuery).data?.items ?? [];
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const list = useId();
  const found = matching(entriesOf(products, symbols), text);
  const go = (entry: Entry | undefined): void => {
    if (!entry) return;
    close();
    void navigate({ href: entry.href });
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setChosen((chosen + step + found.length) % found.length);
    }
    if (event.key === "Enter") go(found[chosen]);
  };
  return (
    <Modal
      opened
      onClose={close}
      withCloseButton={false}
      padding={0}
      size="lg"
      yOffset="12dvh"
      centered={false}
      attributes={{ content: { "aria-label": "Search" } }}
    >
      <TextInput
        className={classes.input}
        variant="unstyled"
        size="lg"
        placeholder="Go to a page or a symbol"
        aria-label="Go to a page or a symbol"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={found.length > 0 ? `${list}-${chosen}` : undefined}
        leftSection={<IconSearch size={20} aria-hidden="true" />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKey}
        data-autofocus
      />
      <div id={list} role="listbox" aria-label="Results" className={classes.list}>
        {found.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the list are those of the input above
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input, which names the active option
          <div
            key={entry.href}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={classes.option}
            onClick={() => go(entry)}
            onPointerMove={() => setChosen(index)}
          >
            <span>{entry.label}</span>
            <span className={classes.group}>{entry.group}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className={classes.none}>Nothing is called “{text}”.</p>}
    </Modal>
  );
}
