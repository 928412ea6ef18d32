/**
 * An own rule in a module, which commands take too: no peers from eleven o'clock to three in the afternoon.
 *
 *     dosim run scenarios/hub-and-spoke.yaml --rules examples/curfew.mjs
 */
const FROM_HOUR = 11;
const TO_HOUR = 15;

function isFree(timeS) {
  const hour = (timeS / 3600) % 24;
  return hour < FROM_HOUR || hour >= TO_HOUR;
}

export default {
  name: 'DOPeerCurfew',
  download: ({ timeS }) => ({ mayUsePeers: isFree(timeS) }),
  mayServe: ({ timeS }) => isFree(timeS),
};
