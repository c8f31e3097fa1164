#!/usr/bin/env bash
# Certificates, tokens and security files for trying AltMesh with mutual TLS on machines of your own.
# For development: the authority's key lies beside what it signs. In production let cert-manager,
# step-ca or your company's authority sign, and keep only the security files' form.
#
#   deploy/certificates.sh FOLDER [NAME ...]     names and addresses that servers are called by
#
# Makes FOLDER/ca.pem, and for each of teacher, trainer, student, evaluator, reader and operator:
# NAME.pem, NAME.key and NAME.yaml (for --security NAME.yaml); reader.token and operator.token are for
# callers without a certificate. What is there already is kept; delete it to have it made anew: running
# processes take up new certificates and tokens without a restart.
set -euo pipefail

if [ $# -lt 1 ]; then
  sed -n '2,11p' "$0" | cut -c3-
  exit 2
fi
folder=$1
shift
umask 077
mkdir -p "$folder"
cd "$folder"

names="DNS:localhost,IP:127.0.0.1"
for name in "$@"; do
  if [[ $name =~ ^[0-9.]+$|: ]]; then names+=",IP:$name"; else names+=",DNS:$name"; fi
done

p256=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)

if [ ! -f ca.pem ]; then
  openssl req -x509 "${p256[@]}" -keyout ca.key -out ca.pem -days 365 -subj "/CN=altmesh development authority" 2>/dev/null
fi

issue() { # NAME
  [ -f "$1.pem" ] && return
  openssl req "${p256[@]}" -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 90 -out "$1.pem" \
    -extfile <(printf 'subjectAltName=%s\n' "$names") 2>/dev/null
  rm "$1.csr"
}

# A student and an evaluator follow a trainer, so they are trainers to whom they call.
security() { # NAME
  cat > "$1.yaml" <<EOF
profile: hardened
server: {certificate: $1.pem, key: $1.key, client-trust: ca.pem, client-certificates: optional}
client: {certificate: $1.pem, key: $1.key, trust: ca.pem}
subjects:
  - {subject: CN=trainer, role: trainer}
  - {subject: CN=student, role: trainer}
  - {subject: CN=evaluator, role: trainer}
  - {subject: CN=operator, role: operator}
  - {subject: CN=reader, role: reader}
tokens:
  - {name: a reader, role: reader, token: "file:reader.token"}
  - {name: an operator, role: operator, token: "file:operator.token"}
EOF
}

for name in reader operator; do
  [ -f "$name.token" ] || openssl rand -hex 32 > "$name.token"
done
for role in teacher trainer student evaluator operator reader; do
  issue "$role"
  [ -f "$role.yaml" ] || security "$role"
done
echo "made in $PWD; for example: altmesh teacher --model MODEL --security $PWD/teacher.yaml"
