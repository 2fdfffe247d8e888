"""Writes a bundle: networks, tables, labels, golden vectors in one zip (docs/bundle.md)."""
import hashlib
import json
import zipfile

EPOCH = (2024, 1, 1, 0, 0, 0)  # fixed time stamps: equal members give equal bytes


class BundleWriter:
    """Collects members, then writes the manifest first and all members in order of addition."""

    def __init__(self, compress=True):
        self.members, self.compress = {}, compress

    @staticmethod
    def read(path):
        """A finished bundle as (manifest without its list of members, members in their order)."""
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            members = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
        manifest.pop("members")
        return manifest, members

    def add(self, name, data):
        """Adds a member once; returns its name."""
        if name in self.members:
            raise ValueError(f"member {name} is already there")
        self.members[name] = bytes(data)
        return name

    def share(self, name, data):
        """Adds a member unless another has the same bytes; returns the name of the one that has them."""
        for known, bytes_ in self.members.items():
            if bytes_ == data:
                return known
        return self.add(name, data)

    def add_json(self, name, value):
        """Adds a member in JSON."""
        return self.add(name, json.dumps(value, indent=1).encode())

    def write(self, path, manifest):
        """Completes the manifest with sizes and hashes and writes the zip file."""
        manifest = dict(manifest, members={
            name: {"sizeBytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in self.members.items()})
        with zipfile.ZipFile(path, "w") as archive:
            self._put(archive, "manifest.json", json.dumps(manifest, indent=1).encode())
            for name, data in self.members.items():
                self._put(archive, name, data)

    def _put(self, archive, name, data):
        entry = zipfile.ZipInfo(name, EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED if self.compress else zipfile.ZIP_STORED
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, data, compresslevel=9)
