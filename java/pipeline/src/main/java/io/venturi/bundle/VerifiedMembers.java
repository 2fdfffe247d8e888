package io.venturi.bundle;

import io.venturi.BundleException;
import io.venturi.Sha256;
import io.venturi.onnx.Calibration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything in a bundle, each member read once, its size and hash compared with the manifest's.
 *
 * @param manifest checked
 * @param members bytes by name, without the manifest
 * @param tables of all rate points, parsed
 * @param calibrations of the networks that have one, by member name
 */
record VerifiedMembers(
    BundleManifest manifest,
    Map<String, byte[]> members,
    PriorTables tables,
    Map<String, Calibration> calibrations) {

  /**
   * Reads all of it.
   *
   * @throws BundleException naming the member and the reason
   */
  static VerifiedMembers read(ByteSource source) {
    List<ZipMember> zip = ZipDirectory.read(source);
    BundleManifest manifest = readManifest(source, zip);
    Map<String, byte[]> members = new HashMap<>();
    checkListing(zip, manifest);
    for (ZipMember member : zip.subList(1, zip.size())) {
      byte[] bytes = member.read(source);
      checkHash(member.name(), bytes, manifest.members().get(member.name()));
      members.put(member.name(), bytes);
    }
    String calibration = manifest.calibration();
    return new VerifiedMembers(
        manifest,
        members,
        PriorTables.read(manifest, members),
        calibration == null
            ? Map.of()
            : CalibrationReader.read(calibration, members.get(calibration), manifest));
  }

  private static BundleManifest readManifest(ByteSource source, List<ZipMember> zip) {
    if (zip.isEmpty() || !zip.get(0).name().equals(ManifestReader.MEMBER)) {
      throw new BundleException("its first member is not " + ManifestReader.MEMBER);
    }
    ZipMember manifest = zip.get(0);
    if (manifest.sizeBytes() > ManifestReader.MAX_BYTES) {
      throw new BundleException(
          "member 'manifest.json' has "
              + manifest.sizeBytes()
              + " bytes, at most "
              + ManifestReader.MAX_BYTES);
    }
    return ManifestReader.read(manifest.read(source));
  }

  /** Compares names and sizes before anything large is read. */
  private static void checkListing(List<ZipMember> zip, BundleManifest manifest) {
    Map<String, MemberEntry> missing = new HashMap<>(manifest.members());
    for (ZipMember member : zip.subList(1, zip.size())) {
      MemberEntry listed = missing.remove(member.name());
      if (listed == null) {
        throw new BundleException("member '" + member.name() + "' is not listed in the manifest");
      }
      if (listed.sizeBytes() != member.sizeBytes()) {
        throw new BundleException(
            "member '"
                + member.name()
                + "' has "
                + member.sizeBytes()
                + " bytes, the manifest lists "
                + listed.sizeBytes());
      }
    }
    if (!missing.isEmpty()) {
      throw new BundleException(
          "member '" + missing.keySet().iterator().next() + "' is listed but missing");
    }
  }

  private static void checkHash(String name, byte[] bytes, MemberEntry listed) {
    String sha256 = Sha256.hex(bytes);
    if (!sha256.equals(listed.sha256())) {
      throw new BundleException(
          "member '"
              + name
              + "' was altered: its SHA-256 is "
              + sha256
              + ", the manifest lists "
              + listed.sha256());
    }
  }
}
