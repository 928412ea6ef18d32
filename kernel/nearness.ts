/** Which of the reasons against the candidates of a search explains most. */
import { SourceList } from './caches';
import {
  REASON_COPY_CLEARED,
  REASON_COPY_EVICTED,
  REASON_COPY_EXPIRED,
  REASON_COPY_IN_PROGRESS,
  REASON_DISCOVERY,
  REASON_FIRST_COPY,
  REASON_HOLDER_NOT_ELIGIBLE,
  REASON_HOLDER_OFFLINE,
} from './codes';

/** The codes are in order of nearness, but that a copy not listed yet is farther than a holder that was returned. */
export function nearness(reason: i32): f64 {
  return reason === REASON_DISCOVERY ? f64(REASON_HOLDER_OFFLINE) - 0.5 : f64(reason);
}

/** Why a scope without copies has nobody to offer. */
export function reasonWithoutCandidates(list: SourceList): i32 {
  if (list.fetching > 1) return REASON_COPY_IN_PROGRESS;
  if (list.expired) return REASON_COPY_EXPIRED;
  if (list.evicted) return REASON_COPY_EVICTED;
  if (list.cleared) return REASON_COPY_CLEARED;
  return list.ineligible > 0 ? REASON_HOLDER_NOT_ELIGIBLE : REASON_FIRST_COPY;
}
