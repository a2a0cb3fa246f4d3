import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Sparkline } from "../../ui/Sparkline";
import { candlesQuery } from "./queries";

interface DaySparklineProps {
  symbol: string;
  width?: number;
  height?: number;
}

/** The last 24 hours as a line; asked for once it is near the screen, so that a long list costs what is seen of it. */
export function DaySparkline({ symbol, width = 88, height = 28 }: DaySparklineProps) {
  const place = useRef<HTMLSpanElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element || seen) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setSeen(true);
      },
      { rootMargin: "120px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [seen]);
  const candles = useQuery({ ...candlesQuery(symbol, "1h", 24), enabled: seen, staleTime: 5 * 60_000 });
  // Drawn, never shown as figures, so floats will do.
  const values = candles.data?.items.flatMap(({ open }, index) => (index === 0 ? [Number(open)] : [])) ?? [];
  const closes = candles.data?.items.map(({ close }) => Number(close)) ?? [];
  return (
    <span ref={place} style={{ display: "inline-block", width, height }}>
      <Sparkline values={[...values, ...closes]} width={width} height={height} />
    </span>
  );
}
