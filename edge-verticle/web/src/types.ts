/** What the API answers, as far as the pages use it. The contracts are the OpenAPI files of the edge. */

export interface Money {
  amountMinor: number;
  currency: string;
}

export interface Account {
  id: string;
  email: string;
  displayName: string;
  tier: 'free' | 'premium';
  /** True when a second factor is in force. */
  secondFactor?: boolean;
}

/** What can be subscribed to. */
export interface Plan {
  id: string;
  name: string;
  price: Money;
  /** ISO 8601. */
  period: 'P1M' | 'P1Y';
  trialDays: number;
}

export type SubscriptionState = 'none' | 'pending' | 'trial' | 'active' | 'past_due' | 'cancelled' | 'expired';

export interface Subscription {
  state: SubscriptionState;
  plan?: Plan;
  entitled: boolean;
  periodEndsAt?: string;
  nextChargeAt?: string;
  endsAt?: string;
  /** Where the customer approves; empty if nothing is to be approved. */
  actionUrl: string;
  endReason: string;
  trialAvailable: boolean;
}

export interface Invoice {
  id: string;
  amount: Money;
  state: 'open' | 'paid' | 'refused' | 'void';
  periodFrom: string;
  periodTo: string;
}

/** Test methods of the billing provider's sandbox. */
export type BillingMethod = 'card_ok' | 'card_3ds' | 'card_declined';

export interface AccessToken {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
}

/** Where the account is signed in. */
export interface Device {
  id: string;
  device: string;
  openedAt: string;
  lastUsedAt: string;
  /** True for the one that asks. */
  current: boolean;
}

export interface SecondFactorSecret {
  secret: string;
  /** otpauth:// */
  uri: string;
}

export const MATURITY_RATINGS = ['U', 'U/A 7+', 'U/A 13+', 'U/A 16+', 'A'] as const;
export type MaturityRating = (typeof MATURITY_RATINGS)[number];

export interface Profile {
  id: string;
  name: string;
  maturityRating: MaturityRating;
  /** BCP 47. */
  language: string;
  avatar?: string;
  hasPin?: boolean;
  preferences?: { audioLanguage?: string; subtitleLanguage?: string; autoplay?: boolean };
}

/** What a person says of a profile. */
export interface ProfileDraft extends Omit<Profile, 'id' | 'hasPin'> {
  /** Digits; empty for none; absent: as it was. */
  pin?: string;
}

export interface SignedIn {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  account: Account;
}

export interface Title {
  id: string;
  type: 'movie' | 'tv_show' | 'sports' | 'event';
  name: string;
  description: string;
  /** ISO 8601 date; empty if unknown. */
  releaseDate: string;
  durationSeconds: number;
  maturityRating: string;
  genres: string[];
  language: string;
  cast: string[];
  tierRequirement: 'free' | 'premium';
  streamable: boolean;
  /** Path on this origin; empty while there is none. */
  posterUrl: string;
}

export interface Genre {
  name: string;
  titleCount: number;
}

export interface WatchedTitle {
  titleId: string;
  positionMillis: number;
  durationMillis: number;
  completedPercent: number;
}

export interface City {
  name: string;
  theatreCount: number;
}

export interface Showtime {
  id: string;
  titleId: string;
  titleName: string;
  theatreId: string;
  theatreName: string;
  city: string;
  screenName: string;
  /** ISO 8601 without offset, on the theatre's own clock. */
  localStart: string;
  startsAt: string;
  endsAt: string;
  timeZone: string;
  priceFrom?: Money;
}

export interface Seat {
  /** Row label and number: "C7". */
  id: string;
  /** From 1; a gap between columns is an aisle. */
  column: number;
  category: string;
  accessible: boolean;
}

export interface SeatRow {
  label: string;
  seats: Seat[];
}

export interface SeatMap {
  rows: SeatRow[];
}

export interface CategoryPrice {
  category: string;
  priceMinor: number;
}

export type SeatState = 'free' | 'held' | 'sold';

export interface SeatStatus {
  seatId: string;
  state: SeatState;
  expiresAt?: string;
}

export interface SeatMapSnapshot {
  showtime: Showtime;
  seatMap: SeatMap;
  prices: CategoryPrice[];
  currency: string;
  /** Seats that are not free. */
  seats: SeatStatus[];
  version: string;
}

export interface SeatChanges {
  version: string;
  seats: SeatStatus[];
}

export interface PricedSeat {
  seatId: string;
  category: string;
  price: Money;
}

export interface Hold {
  id: string;
  showtimeId: string;
  seats: PricedSeat[];
  total: Money;
  expiresAt: string;
}

export type PaymentMethod = 'card_ok' | 'card_declined' | 'card_3ds';

export interface Ticket {
  id: string;
  seatId: string;
  /** Signed token to show as a QR code. */
  code: string;
}

export interface Booking {
  id: string;
  showtime: Showtime;
  state: 'pending_payment' | 'confirmed' | 'expiring' | 'expired' | 'declined' | 'capture_failed';
  seats: PricedSeat[];
  total: Money;
  tickets: Ticket[];
  payBy?: string;
  /** Where to confirm the payment; empty otherwise. */
  actionUrl: string;
}

export interface PlaybackSession {
  id: string;
  titleId: string;
  hlsUrl: string;
  /** Empty for those who see no ads. */
  vastUrl: string;
  durationMillis: number;
  resumeMillis: number;
}
