/** Chromium holds no more connections to a host at once, over one session: what is asked for beyond that waits for one of them to end. */
const perHost = 6
/** A lane costs memory for good. What is beyond all of them waits in the one that has the least to do. */
const most = 8

interface Lane<Of> {
  of: Of
  /** How many requests are under way, by host. */
  busy: Map<string, number>
}

export interface Lanes<Of> {
  first(): Of
  /** For one request to `host`, until `free` is called. */
  take(host: string): { of: Of; free(): void }
  has(isSought: (of: Of) => boolean): boolean
}

/** Sessions that are all alike, opened as they are needed, so that answers that take minutes keep no other waiting. */
export function createLanes<Of>(open: () => Of): Lanes<Of> {
  const lanes: Lane<Of>[] = []
  const add = (): Lane<Of> => {
    const lane = { of: open(), busy: new Map<string, number>() }
    lanes.push(lane)
    return lane
  }
  const busyIn = ({ busy }: Lane<Of>, host: string): number => busy.get(host) ?? 0
  const idlest = (host: string): Lane<Of> =>
    lanes.reduce((least, lane) => (busyIn(lane, host) < busyIn(least, host) ? lane : least))
  return {
    first: () => (lanes[0] ?? add()).of,
    take(host) {
      const lane = lanes.find((each) => busyIn(each, host) < perHost) ?? (lanes.length < most ? add() : idlest(host))
      lane.busy.set(host, busyIn(lane, host) + 1)
      let isFree = false
      return {
        of: lane.of,
        free() {
          if (isFree) return
          isFree = true
          const left = busyIn(lane, host) - 1
          if (left > 0) lane.busy.set(host, left)
          else lane.busy.delete(host)
        },
      }
    },
    has: (isSought) => lanes.some(({ of }) => isSought(of)),
  }
}
