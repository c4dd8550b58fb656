// Made for tests with openssl (self-signed, 20 years) and used nowhere else.

/** Of sns.amazonaws.com. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIDGTCCAgGgAwIBAgIUP5bqUDLx7DsmuYdiUaHjean/tVswDQYJKoZIhvcNAQEL
BQAwHDEaMBgGA1UEAwwRc25zLmFtYXpvbmF3cy5jb20wHhcNMjYxMTIxMDk1MzA4
WhcNNDYxMTE2MDk1MzA4WjAcMRowGAYDVQQDDBFzbnMuYW1hem9uYXdzLmNvbTCC
ASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBANE2n3G+2tX1gLJeyh+qouAg
LaIlfZrtwdCUQb/M6OmB5S3NkLAsA4v6PFO77Px70hKaxXoyyGKl2LlZR0YPx8LP
D1RKni2ZraydR07x++GunSMM1yxa3V8KH8vdRY0Le4O9ff5QxDOmibA1PrKrm00/
82VR26MzKN6gxUzf06QakwMW3wojgjRVdwdyhnl0sKZJMXWgzTzSU9gjiuOlu9X9
YDRMv/OF5J27zp04i0uC8ThqUjoG1BvC28C4BeNeZEsMnIbIL270G/KB5Z/6/JZP
6CfvlQWdy2F2zVDDLzOwtwy5VDgpru0kcOgun+91E6FKXiIUuNPEMwwb44y8ydkC
AwEAAaNTMFEwHQYDVR0OBBYEFMg5hr/zyOEfxYG13OdJkTplHoroMB8GA1UdIwQY
MBaAFMg5hr/zyOEfxYG13OdJkTplHoroMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZI
hvcNAQELBQADggEBAAVn3kRpVH/KZau8TRMiF7CycpRAsZ7MspiKFbJcdWA7UkHT
IhViQTN9uDQLFzZzPzypu0b+5mRi7cCBxBUXxDte/PoA/7zqzenhVY43dWdF5wU0
FAWOevoFDsJ1pLvUO5hc5GEAIxLtU9/2g89X2Sa6naRjUNSo7JA2uB585h/v1j60
t83QXZdD7KPf9BWMoooRQvAhMfvqqxJJxBxcK2Yu9ZNlNEPX3zgOZke12rggVdkN
dFiRffSlsQwDziY7QrsGoWcslcgIMzcxuKgG7trwrTaLB2tmve5JPFJ4fX/NE51P
mWDMyH+P00/jYuKxkJ4O9nK1QLgEetOhGKiTKR0=
-----END CERTIFICATE-----`
/** Of somebody else. */
export const foreignCertificate = `-----BEGIN CERTIFICATE-----
MIIDFzCCAf+gAwIBAgIUGTdh/YbUN/nmKF++9OrsEmhlzPUwDQYJKoZIhvcNAQEL
BQAwGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTAeFw0yNjExMjEwOTUzMDha
Fw00NjExMTYwOTUzMDhaMBsxGTAXBgNVBAMMEG1haWwuZXhhbXBsZS5jb20wggEi
MA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCUMkRh1xyKnBLwk6iXDOrHcfWG
3ljOlmDWcKrz9JfEmf9rSLVbEnzl61hQK+CEBZsCLh+XrANZna+g2V+8/ippQWh+
a8/ZRAc9FX7P+ihTHxYDuN9Id5six8exMSTL6q1euUhQpULAiFEm03fqXYQdsorh
XObw0Jru9UImi1J2+M3tGchhI6rVfWZEVD81UhQ/nePFWcbZAihKzLlV+EPBMh+y
B6H+FwoOzL0mzzjkJ+jCnARpEv/5fhr0L6+jtqpsWsDb5I8gpdlX7JnhZOWtphn2
dxCCRUbZiBFmPaXrF3v9rXRR5wMftHVkldOUb/0xM5mAt0IJVNxarWLJ6t05AgMB
AAGjUzBRMB0GA1UdDgQWBBTJyJHrjT1ud2kasUAAQOx4cXG/nDAfBgNVHSMEGDAW
gBTJyJHrjT1ud2kasUAAQOx4cXG/nDAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3
DQEBCwUAA4IBAQALvCTIpEtI8cD8sVxZ8vDT97YoCAgu+d5NUWHvzcPQ5WejXpSK
xAnAlBch8Sw15je9VZUS/IAaRv+QlD/CYNiilXpUpyS7jrqg+wGaieqnagDZ2uJN
JHl0T37oCUKPvtbu6WQ075JjT3/KU2+nyaxm+r7sc1SxS31jpyEVKAvpJkg+/9//
+x3s0X50SieMN2gGaXVMKfnKrw2/M1gNLf3+QRker+1GWmbykbchff4RbuOYu5Wd
qJd1zBOYerpWKNMe2l4tKfgHuAhbr2b7UHzc2Zbz+6PTqGetF+Pu1YvnUkM6Hip5
yqxfo4WsDN4NR7fQiSWkaRJ9BjLmhhqtVzJ9
-----END CERTIFICATE-----`
/** The key of the first one, base64. */
export const pkcs8 = [
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDRNp9xvtrV9YCyXsofqqLgIC2iJX2a7cHQlEG/zOjpgeUtzZCwLAOL+jxTu+z8e9ISms',
  'V6Mshipdi5WUdGD8fCzw9USp4tma2snUdO8fvhrp0jDNcsWt1fCh/L3UWNC3uDvX3+UMQzpomwNT6yq5tNP/NlUdujMyjeoMVM39OkGpMDFt8KI4I0VXcH',
  'coZ5dLCmSTF1oM080lPYI4rjpbvV/WA0TL/zheSdu86dOItLgvE4alI6BtQbwtvAuAXjXmRLDJyGyC9u9BvygeWf+vyWT+gn75UFncthds1Qwy8zsLcMuV',
  'Q4Ka7tJHDoLp/vdROhSl4iFLjTxDMMG+OMvMnZAgMBAAECggEAAs4JSvJ4t1neXvXRnqVQX/IafoQjaBR0Lt5P99jwzfGff5LUE+KRLRsenC5GrfdggH6Z',
  '82qTIGxyCIEbiSNMxa42OcZy0rBu4UOuCS9KFdNcGLRTPa1drqihdr+ZjzumTSS5F9PgH4Ol8Kp0E9vkXf+jnRoA+HIHBB4SaxaMnTR2RRBlZB6PbXlzBp',
  'RS1WKvtG0wuRpu/A/n4kxjBVhCv2SNhFsbTftmG2wVGu09sQ8vw4yYmbu63i3Rf0v60jTcPSbrkJq73ObOIqOBEmfdh4faXDotHM1d2LVfnC4uG1dVwX6/',
  'Jg8ra79SniWR0100HK5eV+8gd6OS0c4myT4tQQKBgQD9s1LK3XOoC/m4bqs/nTricE/hsybqAM9Qkm/+1VaH4ZHlffuEPFWokpW84LyaWC967itbkVRLKK',
  'MdLKRTNcIwRZ6JuKjwAV2b0mU0K9ZgtCBv2yrru3L/IN0tXyzJGKuHtseDgC10qWy0gQzjNARSkKFl0NWSBUnWZ68hfzZVGQKBgQDTHBLCn9zkBHvLaJCr',
  '3ck9Xq+pfLi5UM2sIZpARSZGmAGYPUrQGnv/7c+1TFqLpnpNLOU3UZep3S5Vi2EOqJqnLetxTy6pxeUoej+rGzjp/92zfw3py/ngzt4TTuvwm090XaDreL',
  'PwSDxYlUIo2QFjGOWRDL+QDqzs+c2S2J3ywQKBgHdfimRkIQiAYgczI6byH4PuntevSW8v5FygGsyIq4eSTujyB4foL9H67zQJdxUUy3qHWKVkU4pt25pd',
  'qBBzKiU2jOt2lR8hNV+ddvs+aUflWaHoOWDkOa7sUsYHk3YoAoYALg6lID5Vfg3M7zh1AFetMBRNWEC19lFJRjF3vyP5AoGAZrprep+2KpLv9qx8cdWr/p',
  'wb2NrjPPJQEyoK2KmNlZ6UcBOrWxb4LjL39x4flYM+Ul29cKzYo4UI7gG0CiELmLykrG++oki1WXwbjVTi3iNvK9Bw4csrXjTsJfMqptu8z0BcdRk4Xn2Y',
  'N/bxydTHcwSDeZD9islJZsusOIAGZEECgYEA2zmJPc23ugrlau0Oeo3Zz9bKUXsKNtAg+A8emrvQXTwl64L8OOMOFLvaE+WtXczziw8BeZf2XNbzxlQszw',
  'fI5NsGB3TqFYNNxW5eqjHqJMnz9AEzuXt08BWxDpTuesizH7Trgqmd37QU7/nOeyyrGdnAxLtMGswqBcdKHHZiYsg=',
].join('')

/** The sender's half, written apart from the code under test: the text that AWS documents, line by line. */
export async function signed(m: Record<string, string | undefined>): Promise<Record<string, string | undefined>> {
  const lines =
    m.Type === 'Notification'
      ? ['Message', m.Message, 'MessageId', m.MessageId, ...(m.Subject === undefined ? [] : ['Subject', m.Subject])]
      : ['Message', m.Message, 'MessageId', m.MessageId, 'SubscribeURL', m.SubscribeURL]
  lines.push('Timestamp', m.Timestamp, ...(m.Type === 'Notification' ? [] : ['Token', m.Token]))
  lines.push('TopicArn', m.TopicArn, 'Type', m.Type, '')
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: m.SignatureVersion === '2' ? 'SHA-256' : 'SHA-1' }
  const key = await crypto.subtle.importKey(
    'pkcs8',
    Uint8Array.from(atob(pkcs8), (char) => char.charCodeAt(0)),
    algorithm,
    false,
    ['sign'],
  )
  return {
    ...m,
    Signature: btoa(
      String.fromCharCode(
        ...new Uint8Array(await crypto.subtle.sign(algorithm.name, key, new TextEncoder().encode(lines.join('\n')))),
      ),
    ),
  }
}
