/** "Bitcoin" of "Bitcoin (synthetic)": pages that list symbols say once that the whole market is synthetic. */
export function shortName(name: string): string {
  return name.replace(/ \(synthetic\)$/, "");
}

/** "BTC" of "SIM-BTC": what stands on the mark of a coin. */
export function tickerOf(symbol: string): string {
  return symbol.replace(/^SIM-/, "");
}
