/** What this device is called in the list of devices, from what the browser says of itself: "Firefox on Windows". */
export function deviceName(agent: string = navigator.userAgent): string {
  return `${nameOf(BROWSERS, agent) ?? 'A browser'} on ${nameOf(SYSTEMS, agent) ?? 'an unknown system'}`;
}

type Names = readonly (readonly [RegExp, string])[];

/** Each also claims to be those below it. */
const BROWSERS: Names = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|CriOS)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const SYSTEMS: Names = [
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/CrOS/, 'ChromeOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/Linux/, 'Linux'],
];

function nameOf(names: Names, agent: string): string | undefined {
  return names.find(([pattern]) => pattern.test(agent))?.[1];
}
