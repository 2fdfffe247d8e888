#!/usr/bin/env bash
# Builds integrations/spark and runs its jobs on local[2]. Spark and its libraries (280 MB) come from Maven Central the first time.
# Leaves out, with a reason, JDKs that Spark does not run on.
set -euo pipefail
cd "$(dirname "$0")/.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.specification.version = //p')
case $version in
  17 | 21) ;;
  *)
    echo "spark: skipped: Spark 4.2 is tested here on JDK 17 and 21, this is $version"
    exit 0
    ;;
esac
mvn -B -Pspark -pl integrations/spark -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest='SparkJobTest' "$@" verify
