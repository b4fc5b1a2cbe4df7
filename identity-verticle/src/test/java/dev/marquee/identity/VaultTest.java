package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class VaultTest {
  private static final byte[] PLAIN = "a private key".getBytes(StandardCharsets.UTF_8);
  private final Vault vault = new Vault("a secret of at least 32 characters", new SecureRandom());

  @Test
  void whatWasSealedOpensForTheSamePurpose() throws GeneralSecurityException {
    assertThat(vault.open("key 1", vault.seal("key 1", PLAIN))).isEqualTo(PLAIN);
  }

  @Test
  void sealingTwiceNeverGivesTheSameBytes() {
    assertThat(vault.seal("key 1", PLAIN)).isNotEqualTo(vault.seal("key 1", PLAIN));
  }

  @Test
  void anyChangedByteIsNoticed() {
    byte[] sealed = Base64.getDecoder().decode(vault.seal("key 1", PLAIN));

    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> vault.open("key 1", Base64.getEncoder().encodeToString(changed)))
          .isInstanceOf(GeneralSecurityException.class);
    }
  }

  @Test
  void otherPurposeOrSecretOrRubbishDoesntOpen() {
    String sealed = vault.seal("key 1", PLAIN);
    Vault other = new Vault("another secret of 32 characters ..", new SecureRandom());

    assertThatThrownBy(() -> vault.open("key 2", sealed))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> other.open("key 1", sealed))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> vault.open("key 1", "c2hvcnQ="))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> vault.open("key 1", "no base64!"))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void indexIsStableAndDiffersByTenantKindTextAndWhereTheyMeet() {
    byte[] index = vault.index("acme", "email", "a@b.org");

    assertThat(vault.index("acme", "email", "a@b.org")).isEqualTo(index).hasSize(32);
    assertThat(vault.index("globex", "email", "a@b.org")).isNotEqualTo(index);
    assertThat(vault.index("acme", "ip", "a@b.org")).isNotEqualTo(index);
    assertThat(vault.index("acme", "email", "a@b.com")).isNotEqualTo(index);
    assertThat(vault.index("acmee", "mail", "a@b.org")).isNotEqualTo(index);
  }
}
