#!/bin/sh
# Makes fixtures.car in the working directory with an ipfs program and an empty repo (IPFS_PATH).
set -e
rm -rf site plain && mkdir -p site/sub plain/dir
printf '<!DOCTYPE html><html><body>hi</body></html>\n' > site/index.html
printf 'plain text\n' > site/a.txt
printf '{"a":1}' > site/data.json
printf '<html><script>x</script>' > site/noext
printf 'body{}' > site/style.css
printf 'x' > site/sub/x.bin
cp site/a.txt plain/
printf 'evil' > 'plain/<b>&"q.txt'
printf 'u' > 'plain/ünï.txt'
printf '\211PNG\r\n\032\n0000' > plain/p
head -c 3000 /dev/zero > plain/zeros
printf 1 > plain/dir/1
ln -s a.txt plain/lnk
seq 1 2000 > file.bin
SITE=$(ipfs add -Q -r --cid-version=1 site)
PLAIN=$(ipfs add -Q -r --cid-version=1 plain)
FILE=$(ipfs add -Q --cid-version=1 --chunker=size-1000 file.bin)
V0=$(ipfs add -Q file.bin)
SHARD=$(ipfs add -Q -r --cid-version=1 --max-directory-links=2 --max-hamt-fanout=8 plain)
CBOR=$(echo '{"a":1,"l":{"/":"'$SITE'"},"b":{"/":{"bytes":"AQID"}}}' | ipfs dag put)
JSON=$(echo '{"a":[1,{"b":"c"}]}' | ipfs dag put --store-codec dag-json)
ALL=$(echo '[{"/":"'$SITE'"},{"/":"'$PLAIN'"},{"/":"'$FILE'"},{"/":"'$V0'"},{"/":"'$SHARD'"},{"/":"'$CBOR'"},{"/":"'$JSON'"}]' | ipfs dag put)
ipfs dag export $ALL > fixtures.car
printf 'SITE=%s\nPLAIN=%s\nFILE=%s\nV0=%s\nSHARD=%s\nCBOR=%s\nJSON=%s\n' $SITE $PLAIN $FILE $V0 $SHARD $CBOR $JSON > fixtures.txt
