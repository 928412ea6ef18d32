/** Which of the reasons against the candidates of a search explains most. */
import { SourceList } from './caches';
import {
  COPY_CLEARED,
  COPY_EVICTED,
  COPY_EXPIRED,
  COPY_IN_PROGRESS,
  DISCOVERY,
  FIRST_COPY,
  HOLDER_NOT_ELIGIBLE,
  HOLDER_OFFLINE,
} from './codes';

/** The codes are in order of nearness, but that a copy not listed yet is farther than a holder that was returned. */
export function nearness(reason: i32): f64 {
  return reason === DISCOVERY ? f64(HOLDER_OFFLINE) - 0.5 : f64(reason);
}

/** Why a scope without copies has nobody to offer. */
export function reasonWithoutCandidates(list: SourceList): i32 {
  if (list.fetching > 1) return COPY_IN_PROGRESS;
  if (list.expired) return COPY_EXPIRED;
  if (list.evicted) return COPY_EVICTED;
  if (list.cleared) return COPY_CLEARED;
  return list.ineligible > 0 ? HOLDER_NOT_ELIGIBLE : FIRST_COPY;
}
