"""The work of Graft. It knows no screen: nothing here imports Qt or `gui`.

Importing it switches off what the libraries below it would tell their makers, and how long their
threads spin. Both are read from the environment when a library is loaded, so this comes before any
of them is imported, and child processes inherit it.
"""

import os
import sys
from types import ModuleType

TELEMETRY_OFF = {
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime from 1.32 on, Linux and macOS
    "ORT_TELEMETRY_DISABLED": "1",  # the name of the same in its development versions
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}
os.environ |= TELEMETRY_OFF

SHORT_SPIN = {
    "GOMP_SPINCOUNT": "1000",  # libgomp, in torch's wheels for Linux: rounds of the `pause` command
    "KMP_BLOCKTIME": "1",  # libomp and libiomp5, Windows and macOS: ms, the least that all know
}
"""How long a thread that has done its share of an operation waits awake for the others.

By default 300,000 rounds, which is 5 to 20 ms, and 200 ms. Beside other programs a thread that
spins keeps the one that it waits for from its core. 1,000 rounds, 20 to 65 µs, still bridge the gap
between two operations. On 2 cores, EfficientNet-Lite0 alone, beside one and beside two busy
processes, as multiples of the time alone, of the default's in the first column (medians of bursts
of half a second in turns, 10 alone and 3 beside; from burst to burst beside two differed by 0.3):

    rounds       forward pass        step of the last stages
    300,000   1.00  2.25  2.86          1.00  2.68  2.98
     10,000   0.96  2.00  2.16          1.00  2.29  2.76
      3,000   0.98  1.72  1.71          1.00  1.92  2.03
      1,000   0.99  1.74  2.44          1.00  1.82  2.36
        300   0.99  1.82  2.23          1.02  1.84  2.15
          0   0.98  1.70  1.75          1.05  1.73  1.73

At 0, where each operation puts all threads to sleep and wakes them, a step seemed to take 5 % more.
300 to 3,000 cannot be told apart by this; 1,000 is their middle. On Windows and macOS nothing was
measured.
"""
if not {"OMP_WAIT_POLICY", *SHORT_SPIN} & os.environ.keys():  # else a person has decided
    os.environ |= SHORT_SPIN

# openvino reports each import to a web analytics service, unless this package is missing. An empty
# module in its place reads as missing: https://docs.openvino.ai, “OpenVINO Telemetry”.
sys.modules["openvino_telemetry"] = ModuleType("openvino_telemetry")
