import { SectionNav } from "../../ui/SectionNav";
import { PRACTISE_PAGES } from "./practisePages";

/** Markets, portfolio and orders side by side on a phone. */
export function PractiseNav() {
  return <SectionNav label="Practise" pages={PRACTISE_PAGES} />;
}
