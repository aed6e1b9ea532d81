import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IPv4 that is no host on the public internet (RFC 6890 and its registry), and one cloud's metadata address. */
const SPECIAL_V4: readonly [string, number][] = [
  ['0.0.0.0', 8], // this host
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // shared by carriers; one cloud's metadata
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // a cloud's platform, although the range is public
  ['169.254.0.0', 16], // link-local; most clouds' metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments; one cloud's metadata
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // relays of 6to4
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];
/** IPv6 within 2000::/3, the only range in public use, that is special all the same. */
const SPECIAL_V6: readonly [string, number][] = [
  ['2001::', 23], // protocol assignments: Teredo, ORCHID, benchmarks
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4 carries any IPv4
  ['3fff::', 20], // documentation
];
/** NAT64: the last 32 bits are the IPv4 address that is reached. */
const NAT64_GROUPS = [0x64, 0xff9b, 0, 0, 0, 0];

const v4 = new BlockList();
for (const [address, prefix] of SPECIAL_V4) v4.addSubnet(address, prefix, 'ipv4');
const publicV6 = new BlockList();
publicV6.addSubnet('2000::', 3, 'ipv6');
const specialV6 = new BlockList();
for (const [address, prefix] of SPECIAL_V6) specialV6.addSubnet(address, prefix, 'ipv6');

/**
 * Whether an IP address is anything but a host on the public internet: private, loopback, link-local, a cloud's
 * metadata, documentation, multicast, or a form of IPv6 that leads to such an IPv4. What is no address at all is
 * special too.
 */
export function isSpecialAddress(address: string): boolean {
  if (isIPv4(address)) return v4.check(address, 'ipv4');
  if (!isIPv6(address)) return true;
  const plain = address.split('%')[0]!;
  const groups = groupsOf(plain);
  if (NAT64_GROUPS.every((group, i) => groups[i] === group)) {
    return v4.check(`${groups[6]! >> 8}.${groups[6]! & 255}.${groups[7]! >> 8}.${groups[7]! & 255}`, 'ipv4');
  }
  return !publicV6.check(plain, 'ipv6') || specialV6.check(plain, 'ipv6');
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const hex = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, a, b, c, d) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((n) => n.toString(16)).join(':'),
  );
  const [head = '', tail] = hex.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(gap).fill('0'), ...right].map((group) => parseInt(group, 16));
}
