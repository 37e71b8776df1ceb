# For a tap of the project's own. The checksums are filled in by packaging/formula when a release
# is made; the formula that belongs to a release is among its files.
class DockerGhcr < Formula
  desc "Log in to GitHub's container registry with docker, podman and nerdctl"
  homepage "https://github.com/docker-ghcr/docker-ghcr"
  version "0.1.0"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "https://github.com/docker-ghcr/docker-ghcr/releases/download/v0.1.0/docker-ghcr-0.1.0-aarch64-apple-darwin.tar.gz"
      sha256 "0000000000000000000000000000000000000000000000000000000000000000"
    end
    on_intel do
      url "https://github.com/docker-ghcr/docker-ghcr/releases/download/v0.1.0/docker-ghcr-0.1.0-x86_64-apple-darwin.tar.gz"
      sha256 "0000000000000000000000000000000000000000000000000000000000000000"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/docker-ghcr/docker-ghcr/releases/download/v0.1.0/docker-ghcr-0.1.0-aarch64-unknown-linux-musl.tar.gz"
      sha256 "0000000000000000000000000000000000000000000000000000000000000000"
    end
    on_intel do
      url "https://github.com/docker-ghcr/docker-ghcr/releases/download/v0.1.0/docker-ghcr-0.1.0-x86_64-unknown-linux-musl.tar.gz"
      sha256 "0000000000000000000000000000000000000000000000000000000000000000"
    end
  end

  def install
    bin.install "docker-ghcr"
    %w[podman-ghcr nerdctl-ghcr docker-credential-ghcr].each do |name|
      bin.install_symlink "docker-ghcr" => name
    end
    (lib/"docker/cli-plugins").install_symlink bin/"docker-ghcr"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/docker-ghcr.bash" => "docker-ghcr"
    zsh_completion.install "completions/_docker-ghcr"
    fish_completion.install "completions/docker-ghcr.fish"
    %w[podman-ghcr nerdctl-ghcr].each do |name|
      bash_completion.install_symlink bash_completion/"docker-ghcr" => name
      fish_completion.install_symlink fish_completion/"docker-ghcr.fish" => "#{name}.fish"
    end
    doc.install "docs", "docker-ghcr.cdx.json", "THIRD-PARTY.txt"
  end

  def caveats
    <<~EOS
      docker does not look for plugins in Homebrew's folder. To let it find this one:
        docker-ghcr setup
      and before you uninstall:
        docker-ghcr setup --undo
    EOS
  end

  test do
    assert_match "docker-ghcr #{version}", shell_output("#{bin}/docker-ghcr version")
  end
end
