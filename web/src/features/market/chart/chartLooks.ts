/** The chart's colours and words from the tokens and the formats of the page, since a canvas cannot read CSS. */
import {
  ColorType,
  CrosshairMode,
  type DeepPartial,
  TickMarkType,
  type Time,
  type TimeChartOptions,
} from "lightweight-charts";
import {
  displayLanguage,
  formatDateTime,
  formatDay,
  formatMonth,
  formatPrice,
  formatTime,
} from "../../../ui/format";

export interface Tones {
  text: string;
  line: string;
  raised: string;
  gain: string;
  loss: string;
  faint: string;
}

export function readTones(): Tones {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: read("--text-muted"),
    line: read("--hairline"),
    raised: read("--raised"),
    gain: read("--gain"),
    loss: read("--loss"),
    faint: read("--text-faint"),
  };
}

export function chartOptions(tones: Tones, scale: number): DeepPartial<TimeChartOptions> {
  return {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: tones.raised },
      textColor: tones.text,
      fontFamily: '"Inter", system-ui, sans-serif',
      fontSize: 11,
      // The link that the licence asks for stands under the chart: the logo would need a style element of its own.
      attributionLogo: false,
    },
    localization: {
      locale: displayLanguage(),
      priceFormatter: (price: number) => axisText(price, scale),
      timeFormatter: (time: Time) => formatDateTime(instantOf(time)),
    },
    grid: { vertLines: { color: tones.line }, horzLines: { color: tones.line } },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: tones.faint, labelBackgroundColor: tones.faint },
      horzLine: { color: tones.faint, labelBackgroundColor: tones.faint },
    },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.08, bottom: 0.22 } },
    timeScale: {
      borderVisible: false,
      timeVisible: true,
      secondsVisible: false,
      rightOffset: 4,
      barSpacing: 8,
      minBarSpacing: 2,
      tickMarkFormatter: tickText,
    },
    // On a phone the page must still scroll under a finger that moves up or down.
    handleScroll: { vertTouchDrag: false },
  };
}

/** Gains are hollow and losses full, so that the colour is not the only difference. */
export function candleColours(tones: Tones) {
  return {
    upColor: tones.raised,
    downColor: tones.loss,
    borderUpColor: tones.gain,
    borderDownColor: tones.loss,
    wickUpColor: tones.gain,
    wickDownColor: tones.loss,
  };
}

/** Without the sign of the rupee, and without paise where a price has six digits and more: the axis is narrow. */
export function axisText(price: number, scale: number): string {
  return formatPrice(price.toFixed(price >= 100_000 ? 0 : scale)).replace("₹", "");
}

function tickText(time: Time, kind: TickMarkType): string {
  const instant = instantOf(time);
  if (kind === TickMarkType.Year) return instant.slice(0, 4);
  if (kind === TickMarkType.Month) return formatMonth(instant);
  return kind === TickMarkType.DayOfMonth ? formatDay(instant) : formatTime(instant);
}

function instantOf(time: Time): string {
  return new Date(Number(time) * 1000).toISOString();
}
