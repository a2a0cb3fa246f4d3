/**
 * The shapes of the API, as the rest of the application names them. They come from `schema.gen.ts`, which
 * `npm run api` writes from `docs/reference/openapi.json`; only this file knows the names in there.
 */
import type { components, paths as generated } from "./schema.gen";

type Schemas = components["schemas"];

/** Where the schema says only "text", the words that can stand there; a line goes when the schema names them itself. */
type Worded<T> = T extends Schemas["OrderOut"]
  ? Refined<T, { side: Side; type: OrderType; status: OrderStatus }>
  : T extends Schemas["FillOut"]
    ? Refined<T, { side: Side; liquidity: "taker" | "maker" }>
    : T extends Schemas["PreviewOut"]
      ? Refined<T, { side: Side; type: OrderType }>
      : T extends Schemas["MilestoneOut"]
        ? Refined<T, { kind: "first_gain" | "lost_all" | "best_rank" }>
        : T extends { items: readonly (infer Item)[]; next_cursor?: string | null }
          ? Refined<T, { items: Worded<Item>[]; next_cursor: string | null }>
          : T extends readonly (infer Item)[]
            ? Worded<Item>[]
            : { [Name in keyof T]: Worded<T[Name]> };

/** The properties of `Known` take the place of those of `T`; the others are looked into. */
type Refined<T, Known> = {
  [Name in keyof T as Name extends keyof Known ? never : Name]: Worded<T[Name]>;
} & Known;

/** The paths without their common beginning: calls read `api.GET("/me")`. */
export type paths = {
  [Path in keyof generated as Path extends `/api/v1${infer Rest}` ? Rest : never]: Worded<generated[Path]>;
};

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** Minor units as a string, with the asset they are units of. Never turn `amount` into a number. */
export type Money = Schemas["MoneyOut"];

export type User = Schemas["UserOut"];
export type Tokens = Schemas["TokensOut"];
export type RegisterIn = Schemas["RegisterIn"];
export type LoginIn = Schemas["LoginIn"];
export type SignInSession = Schemas["SessionOut"];
export type Terms = Schemas["TermsOut"];
export type Me = Schemas["MeOut"];
export type Home = Schemas["HomeOut"];

export type MarketSymbol = Schemas["SymbolOut"];
export type Price = Schemas["PriceOut"];
export type Interval = Schemas["Interval"];
export type Candle = Schemas["CandleOut"];
export type Candles = Worded<Schemas["CandlesOut"]>;
export type DepthLevel = Schemas["DepthLevelOut"];
export type Depth = Schemas["DepthOut"];

export type PracticeAccount = Schemas["AccountOut"];
export type Side = Schemas["Side"];
export type OrderType = Schemas["OrderType"];
export type OrderStatus = "open" | "partially_filled" | "filled" | "cancelled";
/** An order as this application sends it: what is not meant is left out, never null. */
export type OrderIn = { [Name in keyof Schemas["OrderIn"]]: Exclude<Schemas["OrderIn"][Name], null> };
export type OrderPreview = Worded<Schemas["PreviewOut"]>;
export type Order = Worded<Schemas["OrderOut"]>;
export type Fill = Worded<Schemas["FillOut"]>;
export type OrderRewards = Schemas["FillRewardsOut"];
export type OrderPlaced = Worded<Schemas["PlacedOut"]>;
export type OrderDetail = Worded<Schemas["OrderDetailOut"]>;
export type Position = Schemas["HoldingOut"];
export type Portfolio = Schemas["PortfolioOut"];

export type Milestone = Worded<Schemas["MilestoneOut"]>;
export type RewardsMe = Worded<Schemas["RewardsOut"]>;
export type Award = Schemas["AwardOut"];
export type BoardRow = Schemas["PlaceOut"];
export type Board = Worded<Schemas["BoardOut"]>;
export type BoardMe = Schemas["OwnPlaceOut"];

export type Notification = Schemas["NotificationOut"];
