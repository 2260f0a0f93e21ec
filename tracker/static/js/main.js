// Starts every module; each looks for its own data attributes and does nothing without them.
import { startScan } from "./scan.js";
import { startSound } from "./sound.js";
import { startCountdown } from "./countdown.js";
import { startRunning } from "./running.js";
import { startTray } from "./tray.js";
import { startKeep } from "./keep.js";
import { startTour } from "./tour.js";
import { startDerive } from "./derive.js";
import { startFollow } from "./follow.js";
import { startVerdict } from "./verdict.js";
import { startSideways } from "./sideways.js";
import { startLock } from "./lock.js";
import { startCamera } from "./camera.js";
import { startPasskeys } from "./passkey.js";
import { startCounted } from "./counted.js";
import { startSelfTest } from "./selftest.js";

for (const start of [
  startVerdict, startSound, startScan, startRunning, startCountdown, startTray, startKeep, startTour,
  startDerive, startFollow, startSideways, startLock, startCamera, startPasskeys, startCounted, startSelfTest,
]) {
  start(document);
}
