/** One linear ad of a VAST 4.2 document. */
export interface Ad {
  advertiser: string;
  media: { url: string; type: string }[];
  clickThrough: string;
  /** Beacons by event: "impression", "error" and the names of VAST's tracking events. */
  beacons: Map<string, string[]>;
}

const HLS_TYPES = ['application/vnd.apple.mpegurl', 'application/x-mpegurl'];
const MP4_TYPE = 'video/mp4';
const ADS_MAX = 5;

/** Reads the playable ads of a document, in their sequence. What isn't understood is left out. */
export function parseVast(xml: string): Ad[] {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  return all(document, 'Ad')
    .sort((a, b) => sequence(a) - sequence(b))
    .map(parseAd)
    .filter((ad) => ad.media.length > 0)
    .slice(0, ADS_MAX);
}

export function isHls(media: { url: string; type: string }): boolean {
  return HLS_TYPES.includes(media.type);
}

function parseAd(ad: Element): Ad {
  const linear = all(ad, 'Linear')[0] ?? ad;
  return {
    advertiser: first(ad, 'Advertiser'),
    media: all(linear, 'MediaFile')
      .map((file) => ({ url: text(file), type: (file.getAttribute('type') ?? '').toLowerCase() }))
      .filter((file) => file.url !== '' && (isHls(file) || file.type === MP4_TYPE)),
    clickThrough: webAddress(first(linear, 'ClickThrough')),
    beacons: beacons(ad, linear),
  };
}

function beacons(ad: Element, linear: Element): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (event: string, url: string) => url && found.set(event, [...(found.get(event) ?? []), url]);
  all(ad, 'Impression').forEach((element) => add('impression', text(element)));
  all(ad, 'Error').forEach((element) => add('error', text(element)));
  all(linear, 'Tracking').forEach((element) => add(element.getAttribute('event') ?? '', text(element)));
  return found;
}

function webAddress(address: string): string {
  const url = address && new URL(address, window.location.href);
  return url && /^https?:$/.test(url.protocol) ? url.href : '';
}

function sequence(ad: Element): number {
  return Number(ad.getAttribute('sequence') ?? 0);
}

function all(root: Document | Element, name: string): Element[] {
  return Array.from(root.getElementsByTagNameNS('*', name));
}

function first(root: Element, name: string): string {
  const element = all(root, name)[0];
  return element ? text(element) : '';
}

function text(element: Element): string {
  return element.textContent?.trim() ?? '';
}
