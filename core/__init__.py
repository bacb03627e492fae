"""The work of Graft. It knows no screen: nothing here imports Qt or `gui`.

Importing it switches off what the libraries below it would tell their makers. It has to happen
before any of them is imported, and child processes inherit it.
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

# openvino reports each import to a web analytics service, unless this package is missing. An empty
# module in its place reads as missing: https://docs.openvino.ai, “OpenVINO Telemetry”.
sys.modules["openvino_telemetry"] = ModuleType("openvino_telemetry")
