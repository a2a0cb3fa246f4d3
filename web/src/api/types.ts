/**
 * The shapes of the API, as the rest of the application names them. They come from `schema.gen.ts`, which
 * `npm run api` writes from `docs/reference/openapi.json`; only this file knows the names in there.
 */
import type { components, paths as generated } from "./schema.gen";

type Schemas = components["schemas"];

/** The paths without their common beginning: calls read `api.GET("/me")`. */
export type paths = {
  [Path in keyof generated as Path extends `/api/v1${infer Rest}` ? Rest : never]: generated[Path];
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
export type CodeSendIn = Schemas["CodeSendIn"];
export type CodeSent = Schemas["CodeSentOut"];
export type CodeIn = Schemas["CodeIn"];
export type SignInSession = Schemas["SessionOut"];
export type SecondFactors = Schemas["SecondFactorsOut"];
export type Passkey = Schemas["PasskeyOut"];
export type TotpEnrolment = Schemas["TotpEnrolmentOut"];
export type MfaMethod = Schemas["Method"];
export type NewCredential = Schemas["NewCredentialIn"];
export type Credential = Schemas["CredentialIn"];
export type StepUpIn = Schemas["StepUpIn"];
export type Terms = Schemas["TermsOut"];
export type Me = Schemas["MeOut"];
export type Picture = Schemas["Picture"];
export type Theme = Schemas["Theme"];
export type Language = Schemas["Language"];
export type Preferences = Schemas["PreferencesOut"];
export type Home = Schemas["HomeOut"];

export type MarketSymbol = Schemas["SymbolOut"];
export type Price = Schemas["PriceOut"];
export type Interval = Schemas["Interval"];
export type Candle = Schemas["CandleOut"];
export type Candles = Schemas["CandlesOut"];
export type DepthLevel = Schemas["DepthLevelOut"];
export type Depth = Schemas["DepthOut"];

export type PracticeAccount = Schemas["AccountOut"];
export type Side = Schemas["Side"];
export type OrderType = Schemas["OrderType"];
export type OrderStatus = Schemas["OrderStatus"];
/** An order as this application sends it: what is not meant is left out, never null. */
export type OrderIn = {
  [Name in keyof Schemas["saker__simulator__schemas__OrderIn"]]: Exclude<
    Schemas["saker__simulator__schemas__OrderIn"][Name],
    null
  >;
};
export type OrderPreview = Schemas["PreviewOut"];
export type Order = Schemas["saker__simulator__schemas__OrderOut"];
export type Fill = Schemas["FillOut"];
export type OrderRewards = Schemas["FillRewardsOut"];
export type OrderPlaced = Schemas["PlacedOut"];
export type OrderDetail = Schemas["OrderDetailOut"];
export type Position = Schemas["HoldingOut"];
export type Portfolio = Schemas["PortfolioOut"];

export type WalletAccount = Schemas["WalletAccountOut"];
export type WalletEntry = Schemas["EntryOut"];
export type PaymentOrder = Schemas["saker__payments__schemas__OrderOut"];
export type PaymentState = Schemas["OrderState"];
export type Checkout = Schemas["CheckoutOut"];

export type Milestone = Schemas["MilestoneOut"];
export type RewardsMe = Schemas["RewardsOut"];
export type Award = Schemas["AwardOut"];
export type BoardRow = Schemas["PlaceOut"];
export type Board = Schemas["BoardOut"];
export type BoardMe = Schemas["OwnPlaceOut"];

export type Notification = Schemas["NotificationOut"];
export type NotificationChoice = Schemas["ChoiceOut"];
export type NotificationChoices = Schemas["ChoicesOut"];

export type PrivacyExport = Schemas["ExportOut"];
export type Erasure = Schemas["ErasureOut"];
export type Blocker = Schemas["BlockerOut"];
export type Retention = Schemas["RetentionOut"];

export type Onboarding = Schemas["OnboardingOut"];
export type OnboardingIn = Schemas["OnboardingIn"];
export type Answers = Schemas["AnswersOut"];

export type StaffPermission = Schemas["Permission"];
export type StaffAccess = Schemas["AccessOut"];
export type Named = Schemas["NamedOut"];
export type PersonLine = Schemas["PersonLineOut"];
export type PersonFile = Schemas["PersonFileOut"];
export type PersonShow = Schemas["Show"];
export type Contact = Schemas["Contact"];
export type StaffRole = Schemas["Role"];
export type Approval = Schemas["ApprovalOut"];
export type ApprovalState = Schemas["ApprovalState"];
export type AuditLine = Schemas["AuditLineOut"];
export type AuditExportIn = Schemas["AuditExportIn"];
export type ErasureRequest = Schemas["RequestOut"];
export type ErasureStatus = Schemas["ErasureStatus"];
export type AskedExport = Schemas["AskedExportOut"];
export type Suppressed = Schemas["SuppressedOut"];

export type Scope = Schemas["Scope"];
export type ApiKey = Schemas["ApiKeyOut"];
export type ApiKeyIn = Schemas["ApiKeyIn"];
export type NewApiKey = Schemas["NewApiKeyOut"];
