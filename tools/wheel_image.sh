#!/usr/bin/env bash
# What building the library needs beyond a manylinux image (manylinux_2_34: GCC, CMake, OpenSSL 3):
# cibuildwheel runs this before the wheels. Boost is headers only, so it is unpacked, not built.
#   tools/wheel_image.sh [PREFIX]     default /usr/local
# ACD_WHEEL_SOURCES names a folder where the archives are already; otherwise they are fetched from
# where their authors publish them. Each must have its checksum.
set -euo pipefail
prefix=${1:-/usr/local}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

archives=(
  "71feeed900fbccca04a3b4f2f84a7c217186f28a940ed8b7ed4725986baf99fa https://archives.boost.io/release/1.81.0/source/boost_1_81_0.tar.bz2"
  "d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz"
  "cceb4cb9366e18a5742128cb3524ce5f50e88b476f1e54737a47ffdf4df4c996 https://github.com/fmtlib/fmt/releases/download/9.1.0/fmt-9.1.0.zip"
  "7a390f200f0ccd207e8cff6757e04817c1a0aec3e327b006b7eb451c57ee3538 https://github.com/HowardHinnant/date/archive/refs/tags/v3.0.1.tar.gz"
)

# fetch <checksum> <url>: unpacks it below $work.
fetch() {
  local file=$work/${2##*/}
  if [[ -n ${ACD_WHEEL_SOURCES-} ]]; then
    cp "$ACD_WHEEL_SOURCES/${2##*/}" "$file"
  else
    curl --fail --silent --show-error --location --retry 3 --output "$file" "$2"
  fi
  echo "$1  $file" | sha256sum --check --quiet
  (cd "$work" && cmake -E tar xf "$file")
}

# install <folder> <option>...: builds and installs what has a CMake project.
install() {
  cmake -S "$work/$1" -B "$work/$1/build" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON "-DCMAKE_INSTALL_PREFIX=$prefix" "${@:2}"
  cmake --build "$work/$1/build" --target install --parallel
}

# Boost's own CMake package comes with its build only; this one says where the headers are.
install_boost_headers() {
  mkdir -p "$prefix/include" "$prefix/lib/cmake/Boost-1.81.0"
  cp -r "$work"/boost_1_81_0/boost "$prefix/include/"
  cat >"$prefix/lib/cmake/Boost-1.81.0/BoostConfig.cmake" <<'CMAKE'
set(Boost_VERSION 1.81.0)
if(NOT TARGET Boost::headers)
  add_library(Boost::headers INTERFACE IMPORTED)
  get_filename_component(_include "${CMAKE_CURRENT_LIST_DIR}/../../../include" ABSOLUTE)
  target_include_directories(Boost::headers INTERFACE "${_include}")
endif()
set(Boost_headers_FOUND TRUE)
CMAKE
  cat >"$prefix/lib/cmake/Boost-1.81.0/BoostConfigVersion.cmake" <<'CMAKE'
set(PACKAGE_VERSION 1.81.0)
if(NOT PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
endif()
CMAKE
}

command -v dnf >/dev/null && dnf install -y -q openssl-devel
for archive in "${archives[@]}"; do
  # shellcheck disable=SC2086
  fetch $archive
done
install_boost_headers
install json -DJSON_BuildTests=OFF
install fmt-9.1.0 -DFMT_TEST=OFF -DFMT_DOC=OFF
install date-3.0.1 -DBUILD_TZ_LIB=ON -DUSE_SYSTEM_TZ_DB=ON -DBUILD_SHARED_LIBS=OFF
