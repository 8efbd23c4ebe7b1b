#!/usr/bin/env python3
"""Amazon Connect's official description of the requests that our adapter makes, reduced to what a test needs.

connect_subset.py MODEL            writes tests/adapters/data/connect.json
connect_subset.py MODEL --check    exits 1 unless it is what would be written

MODEL is botocore's service-2.json or service-2.json.gz of the service connect; `--botocore` finds that of the
botocore that is installed.
"""

import argparse
import gzip
import json
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "tests" / "adapters" / "data" / "connect.json"
OPERATIONS = [
    "AssociateContactWithUser",
    "DismissUserContact",
    "PutUserStatus",
    "StartOutboundVoiceContact",
    "StopContact",
    "UpdateContactAttributes",
    "UpdateContactRoutingData",
]
LIMITS = ("min", "max", "enum")
SOURCE = (
    "Reduced by tools/connect_subset.py from botocore/data/connect/2017-08-08/service-2.json of botocore: "
    "Copyright Amazon.com, Inc. or its affiliates, Apache License 2.0. Only names, types, limits and paths are kept."
)


def read(path):
    raw = Path(path).read_bytes()
    return json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)


def installed_model():
    import botocore

    folder = Path(botocore.__file__).parent / "data" / "connect" / "2017-08-08"
    return next(folder.glob("service-2.json*"))


class Subset:
    def __init__(self, model):
        self.model = model
        self.shapes = {}

    def take(self, name):
        """The shape of that name, and those below it."""
        if name in self.shapes:
            return
        shape = self.model["shapes"][name]
        out = self.shapes[name] = {"type": shape["type"]}
        out.update({key: shape[key] for key in LIMITS if key in shape})
        if "pattern" in shape:
            # The model escapes backslashes once more than its JSON does.
            out["pattern"] = shape["pattern"].replace("\\\\", "\\")
        if "members" in shape:
            out["members"] = {key: self.member(value) for key, value in sorted(shape["members"].items())}
            out["required"] = sorted(shape.get("required", ()))
        for key in ("member", "key", "value"):
            if key in shape:
                out[key] = shape[key]["shape"]
                self.take(out[key])

    def member(self, member):
        self.take(member["shape"])
        kept = {"shape": member["shape"]}
        if "location" in member:
            kept.update(location=member["location"], name=member["locationName"])
        return kept

    def document(self):
        operations = {}
        for name in OPERATIONS:
            operation = self.model["operations"][name]
            self.take(operation["input"]["shape"])
            operations[name] = {
                "method": operation["http"]["method"],
                "path": operation["http"]["requestUri"],
                "input": operation["input"]["shape"],
            }
        return {"source": SOURCE, "operations": operations, "shapes": dict(sorted(self.shapes.items()))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", help="service-2.json[.gz]")
    parser.add_argument("--botocore", action="store_true", help="use the botocore that is installed")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if (options.model is None) != options.botocore:
        parser.error("expected MODEL or --botocore")
    text = json.dumps(Subset(read(options.model or installed_model())).document(), indent=1) + "\n"
    if not options.check:
        TARGET.write_text(text, encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != text:
        sys.exit(f"{TARGET.name} is not what {Path(__file__).name} makes of the model; write it anew and look at the difference")


if __name__ == "__main__":
    main()
